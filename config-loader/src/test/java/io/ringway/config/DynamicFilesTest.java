package io.ringway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.compile.CompiledCluster;
import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.compile.EndpointUpdate;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.model.Problem;
import io.ringway.hotpath.stats.StatsRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in files of its own belongs to the configuration, and mistakes in it are shown where they are. */
class DynamicFilesTest {
    private static final String CLUSTER = "- \"@type\": type.googleapis.com/envoy.config.cluster.v3.Cluster\n";
    private static final String ASSIGNMENT =
            "- \"@type\": type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    private final StatsRegistry stats = new StatsRegistry();
    private final HostRegistry hosts = new HostRegistry(stats, 1);
    private final ConfigLoader loader = ConfigLoader.withInstalledFilters(stats, hosts);

    @Test
    void clustersOfAFileStandBehindTheOthers() throws IOException {
        write("cds.yaml", "version_info: v1\nresources:\n" + web("dynamic", "alsodynamic"));
        CompiledConfig config = loaded(bootstrap("static_resources: { clusters: [{ name: fixed }] }\n"));
        assertThat(config.clusters()).containsOnlyKeys("fixed", "dynamic", "alsodynamic");
        assertThat(config.bootstrap().getStaticResources().getClustersCount()).isEqualTo(1);
        assertThat(config.effective().getStaticResources().getClustersCount()).isEqualTo(3);
        assertThat(config.origins().clusters().get(2)).hasToString(folder + "/cds.yaml:5:3");
        assertThat(config.dynamic().resources())
                .allSatisfy(one -> assertThat(one.version()).isEqualTo("v1"));
    }

    @Test
    void jsonIsReadToo() throws IOException {
        write("cds.yaml", """
                {"version_info": "1", "resources": [
                  {"@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster", "name": "web", "connectTimeout": "1s"}
                ]}
                """);
        assertThat(loaded(bootstrap("")).clusters()).containsOnlyKeys("web");
    }

    @Test
    void protobufsTextFormatIsReadToo() throws IOException {
        String bootstrap =
                "dynamic_resources { cds_config { path_config_source { path: \"" + folder + "/cds.textproto\" } } }\n";
        write("cds.textproto", """
                version_info: "1"
                resources { [type.googleapis.com/envoy.config.cluster.v3.Cluster] {
                  name: "web"
                  type: EDS
                  eds_cluster_config { eds_config { path: "%s/eds.pb_text" } }
                } }
                resources { [type.googleapis.com/envoy.service.discovery.v3.Resource] {
                  name: "other"
                  resource { [type.googleapis.com/envoy.config.cluster.v3.Cluster] { name: "other" } }
                } }
                """.formatted(folder));
        write("eds.pb_text", """
                resources { [type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment] {
                  cluster_name: "web"
                  endpoints { lb_endpoints { endpoint {
                    address { socket_address { address: "127.0.0.1" port_value: 2 } }
                  } } }
                } }
                """);
        CompiledConfig config = loaded(ConfigInput.ofFile(write("envoy.pb_text", bootstrap)));
        assertThat(config.clusters()).containsOnlyKeys("web", "other");
        CompiledCluster web = cluster(config, "web");
        assertThat(web.descriptor().hosts().hosts()).hasSize(1);

        write("eds.pb_text", "resources: []\n");
        assertThat(loader.readEndpoints(folder.resolve("eds.pb_text"), List.of(web))
                        .problems())
                .isEmpty();
        write(
                "eds.pb_text",
                "resources {\n  [type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment] { cluster_nam: \"web\" }\n}\n");
        assertThat(loader.readEndpoints(folder.resolve("eds.pb_text"), List.of(web))
                        .problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.position()).hasToString(folder + "/eds.pb_text:2:74");
                    assertThat(problem.fieldPath()).isEqualTo("resources[0].cluster_nam");
                });
    }

    @Test
    void mistakesAreShownInTheirFile() throws IOException {
        write(
                "cds.yaml",
                "resources:\n" + CLUSTER + "  name: web\n  conect_timeout: 1s\n" + ASSIGNMENT
                        + "  cluster_name: web\n");
        List<Problem> problems = loader.load(bootstrap("")).problems();
        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.position()).hasToString(folder + "/cds.yaml:4:3");
            assertThat(problem.fieldPath()).isEqualTo("resources[0].conect_timeout");
            assertThat(problem.suggestion().candidates()).containsExactly("connect_timeout");
        });
        write("cds.yaml", "resources:\n" + CLUSTER + "  name: web\n" + ASSIGNMENT + "  cluster_name: web\n");
        assertThat(loader.load(bootstrap("")).problems())
                .filteredOn(Problem::isError)
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code().id()).isEqualTo("RW2052");
                    assertThat(problem.position()).hasToString(folder + "/cds.yaml:4:12");
                });
    }

    @Test
    void aNameInTwoFilesIsShownWithBothPlaces() throws IOException {
        write("cds.yaml", "resources:\n" + web("web"));
        Problem problem =
                loader.load(bootstrap("static_resources: { clusters: [{ name: web }] }\n")).problems().stream()
                        .filter(Problem::isError)
                        .findFirst()
                        .orElseThrow();
        assertThat(problem.position()).hasToString(folder + "/cds.yaml:3:9");
        assertThat(String.valueOf(problem)).contains("::: " + folder + "/envoy.yaml:3:");
    }

    @Test
    void aFileThatBecomesWrongIsReplacedByWhatItHeld() throws IOException {
        write("cds.yaml", "resources:\n" + web("web"));
        CompiledConfig before = loaded(bootstrap(""));
        write("cds.yaml", "resources:\n" + web("web") + "  unknown: 1\n");
        assertThat(loader.load(bootstrap(""), before)).isInstanceOfSatisfying(LoadResult.Refused.class, refused -> {
            assertThat(refused.refused())
                    .singleElement()
                    .satisfies(file -> assertThat(file.problems()).hasSize(1));
        });
        LoadResult other = loader.load(bootstrap("static_resources: { clusters: [{ name: fixed }] }\n"), before);
        assertThat(other).isInstanceOfSatisfying(LoadResult.Loaded.class, loaded -> {
            assertThat(loaded.config().clusters()).containsOnlyKeys("fixed", "web");
            assertThat(loaded.refused()).hasSize(1);
            assertThat(cluster(loaded.config(), "web").isKeptFrom(cluster(before, "web")))
                    .isTrue();
        });
        Files.delete(folder.resolve("cds.yaml"));
        assertThat(loader.load(bootstrap(""), before).refused())
                .singleElement()
                .satisfies(file -> assertThat(file.text()).isNull());
    }

    @Test
    void endpointsAreFoundByTheServiceName() throws IOException {
        write(
                "cds.yaml",
                "resources:\n" + CLUSTER + "  name: web\n  type: EDS\n"
                        + "  eds_cluster_config: { service_name: svc, eds_config: { path: " + folder
                        + "/eds.yaml } }\n");
        write("eds.yaml", "version_info: a\nresources:\n" + endpoints("other", 1) + endpoints("svc", 2));
        CompiledConfig config = loaded(bootstrap(""));
        CompiledCluster web = cluster(config, "web");
        assertThat(web.descriptor().hosts().hosts())
                .singleElement()
                .satisfies(host -> assertThat(host.endpoint().port()).isEqualTo(2));
        write("eds.yaml", "version_info: b\nresources:\n" + endpoints("svc", 2, 3));
        ConfigLoader.ReadEndpoints read = loader.readEndpoints(folder.resolve("eds.yaml"), List.of(web));
        assertThat(read.updates()).singleElement().satisfies(update -> {
            assertThat(update.version()).isEqualTo("b");
            EndpointUpdate.Hosts now = Objects.requireNonNull(update.hosts());
            assertThat(now.members()).hasSize(2);
            assertThat(now.policy()).isSameAs(web.descriptor().policy());
        });
        write("eds.yaml", "resources:\n" + endpoints("svc", 2).replace("port_value", "prt_value"));
        read = loader.readEndpoints(folder.resolve("eds.yaml"), List.of(web));
        assertThat(read.updates()).isEmpty();
        assertThat(read.problems())
                .first()
                .satisfies(problem -> assertThat(problem.position()).hasToString(folder + "/eds.yaml:6:68"));
    }

    @Test
    void anotherFactorOfOverprovisioningIsAnotherPolicy() throws IOException {
        write(
                "cds.yaml",
                "resources:\n" + CLUSTER + "  name: svc\n  type: EDS\n"
                        + "  eds_cluster_config: { eds_config: { path_config_source: { path: " + folder
                        + "/eds.yaml } } }\n");
        write("eds.yaml", "resources:\n" + endpoints("svc", 2));
        CompiledCluster cluster = cluster(loaded(bootstrap("")), "svc");
        write("eds.yaml", "resources:\n" + endpoints("svc", 2) + "  policy: { overprovisioning_factor: 200 }\n");
        ConfigLoader.ReadEndpoints read = loader.readEndpoints(folder.resolve("eds.yaml"), List.of(cluster));
        assertThat(read.updates()).singleElement().satisfies(update -> {
            assertThat(Objects.requireNonNull(update.hosts()).policy())
                    .isNotSameAs(cluster.descriptor().policy());
        });
    }

    private static CompiledCluster cluster(CompiledConfig config, String name) {
        return Objects.requireNonNull(config.clusters().get(name));
    }

    private static String web(String... names) {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            text.append(CLUSTER).append("  name: ").append(name).append('\n');
        }
        return text.toString();
    }

    private static String endpoints(String name, int... ports) {
        StringBuilder text =
                new StringBuilder(ASSIGNMENT + "  cluster_name: " + name + "\n  endpoints:\n  - lb_endpoints:\n");
        for (int port : ports) {
            text.append("    - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: ")
                    .append(port)
                    .append(" } } }\n");
        }
        return text.toString();
    }

    private CompiledConfig loaded(ConfigInput input) {
        return switch (loader.load(input)) {
            case LoadResult.Loaded loaded -> loaded.config();
            case LoadResult.Refused refused -> throw new AssertionError(refused.problems());
        };
    }

    private ConfigInput bootstrap(String more) throws IOException {
        return ConfigInput.ofFile(write(
                "envoy.yaml",
                "dynamic_resources:\n  cds_config: { path_config_source: { path: " + folder + "/cds.yaml } }\n"
                        + more));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
