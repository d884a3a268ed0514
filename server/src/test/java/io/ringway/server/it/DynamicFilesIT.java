package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.config.ConfigInput;
import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Listeners, clusters, routes and endpoints in files of their own, exchanged while requests go on. */
class DynamicFilesIT extends OnEveryTransport {
    @TempDir
    private Path folder;

    @Test
    void otherEndpointsComeWithoutAnotherConfiguration() throws Exception {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        FakeUpstream two = upstream(Answer.fixed(200, "two"));
        endpoints("1", one);
        TestProxy proxy = start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("one");
            endpoints("2", one, two);
            proxy.awaitStat("cluster.app.membership_total", 2);
            List<String> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(client.get("/").text());
            }
            assertThat(answers).contains("one", "two");
            endpoints("3", two);
            proxy.awaitStat("cluster.app.membership_total", 1);
            Eventually.holds("only two serves", () -> text(client).equals("two"));
            assertThat(client.get("/").text()).isEqualTo("two");
        }
        assertThat(one.requests())
                .allSatisfy(request -> assertThat(request.connection()).isZero());
        proxy.awaitStat("cluster.app.update_attempt", 3);
        proxy.awaitStat("cluster.app.update_success", 3);
        assertThat(proxy.stat("config.version")).isEqualTo(1);
        assertThat(proxy.stat("http.front.downstream_cx_total")).isEqualTo(1);
    }

    @Test
    void endpointsAreSparedRequests() throws Exception {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        String all = endpoints("1", one);
        TestProxy proxy = start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            move("eds.yaml", all + dropping("{ numerator: 100 }"));
            Eventually.holds("all are refused", () -> status(client) == 503);
            Response refused = client.get("/");
            assertThat(refused.text()).isEqualTo("unconditional drop overload");
            assertThat(refused.header("x-envoy-unconditional-drop-overload")).isEqualTo("true");

            move("eds.yaml", all + dropping("{ numerator: 500000, denominator: MILLION }"));
            Eventually.holds("some are answered", () -> status(client) == 200);
            int dropped = 0;
            for (int i = 0; i < 100; i++) {
                Response answer = client.get("/");
                if (answer.status() == 503) {
                    assertThat(answer.text()).isEqualTo("drop overload");
                    assertThat(answer.header("x-envoy-drop-overload")).isEqualTo("true");
                    dropped++;
                }
            }
            assertThat(dropped).isBetween(10, 90);

            move("eds.yaml", all);
            proxy.awaitStat("cluster.app.membership_change", 3);
            Eventually.holds(
                    "all are answered",
                    () -> IntStream.range(0, 20).allMatch(_ -> text(client).equals("one")));
        }
    }

    private static String dropping(String share) {
        return "  policy: { drop_overloads: [ { category: throttle, drop_percentage: " + share + " } ] }\n";
    }

    @Test
    void aFileOfEndpointsThatIsWrongChangesNothing() throws Exception {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        String good = endpoints("1", one);
        TestProxy proxy = start();
        int refused = 0;
        for (String bad : List.of(
                good.replace("lb_endpoints", "lb_endpoint"),
                good.substring(0, good.indexOf("resources")),
                good.replace("cluster_name: app", "cluster_name: ap"),
                good.replace("127.0.0.1", "nowhere.example"))) {
            move("eds.yaml", bad);
            proxy.awaitStat("cluster.app.update_rejected", ++refused);
            Eventually.holds("/reload_status tells", () -> reloadStatus(proxy).contains("eds.yaml:"));
            try (RawClient client = proxy.connect()) {
                assertThat(client.get("/").text()).isEqualTo("one");
            }
        }
        assertThat(proxy.stat("cluster.app.membership_total")).isEqualTo(1);
        move("eds.yaml", good);
        Eventually.holds(
                "/reload_status has forgotten", () -> !reloadStatus(proxy).contains("refused_endpoints"));
        move("eds.yaml", "version_info: none\nresources: []\n");
        proxy.awaitStat("cluster.app.update_empty", 1);
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("one");
        }
    }

    @Test
    void routesClustersAndListenersComeAndGo() throws Exception {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        FakeUpstream two = upstream(Answer.fixed(200, "two"));
        endpoints("1", one);
        TestProxy proxy = start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/two").text()).isEqualTo("one");
            // The route may come before its cluster, as in Envoy.
            routes("2", "- { match: { prefix: /two }, route: { cluster: second } }");
            proxy.awaitStat("http.front.rds.local.config_reload", 2);
            assertThat(client.get("/two").status()).isEqualTo(503);
            clusters("2", cluster("second", two));
            Eventually.holds("the cluster is there", () -> text(client, "/two").equals("two"));
            assertThat(client.get("/").text()).isEqualTo("one");
            listeners("2", "front", "other");
            Eventually.equals(
                    "listeners", 2, () -> proxy.server().inventory().listeners().size());
            int other =
                    proxy.server().inventory().listeners().getLast().address().port();
            try (RawClient second = RawClient.connect(other)) {
                assertThat(second.get("/two").text()).isEqualTo("two");
                listeners("3", "front");
                second.expectClose();
            }
            Eventually.equals(
                    "listeners", 1, () -> proxy.server().inventory().listeners().size());
            assertThatThrownBy(() -> RawClient.connect(other)).isInstanceOf(ConnectException.class);
            clusters("3", "");
            Eventually.equals(
                    "clusters", 1, () -> proxy.server().inventory().clusters().size());
            Eventually.holds("the cluster is gone", () -> status(client, "/two") == 503);
            assertThat(client.get("/").text()).isEqualTo("one");
        }
        assertThat(one.requests())
                .allSatisfy(request -> assertThat(request.connection()).isZero());
        proxy.awaitStat("cluster_manager.cds.update_success", 3);
        proxy.awaitStat("listener_manager.lds.update_success", 3);
        proxy.awaitStat("http.front.rds.local.update_success", 2);
        proxy.awaitStat("listener_manager.listener_removed", 1);
        assertThat(proxy.stat("http.front.downstream_cx_total")).isEqualTo(2);
    }

    @Test
    void aWrongFileIsRefusedForItself() throws Exception {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        endpoints("1", one);
        TestProxy proxy = start();
        move("cds.yaml", """
                version_info: '2'
                resources:
                - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
                  nmae: second
                """);
        proxy.awaitStat("cluster_manager.cds.update_rejected", 1);
        proxy.awaitStat("config.reload_failed", 1);
        assertThat(admin(proxy, "/reload_status"))
                .contains("cds.yaml:4:3 ")
                .contains("resources[0].nmae")
                .contains("did you mean");
        routes("2", "- { match: { prefix: /new }, direct_response: { status: 200, body: { inline_string: new } } }");
        proxy.awaitStat("http.front.rds.local.config_reload", 2);
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/new").text()).isEqualTo("new");
            assertThat(client.get("/").text()).isEqualTo("one");
        }
        proxy.awaitStat("cluster_manager.cds.update_rejected", 1);
        proxy.awaitStat("cluster_manager.cds.update_success", 1);
        clusters("3", "");
        proxy.awaitStat("cluster_manager.cds.update_success", 2);
    }

    @Test
    void aTurnedLinkIsFollowed() throws Exception {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        FakeUpstream two = upstream(Answer.fixed(200, "two"));
        endpoints("1", one);
        Path old = Files.createDirectory(folder.resolve("..1"));
        Path young = Files.createDirectory(folder.resolve("..2"));
        Files.writeString(old.resolve("eds.yaml"), assignment("1", one));
        Files.writeString(young.resolve("eds.yaml"), assignment("2", two));
        Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
        write();
        Path link = folder.resolve("mounted.yaml");
        Files.createSymbolicLink(link, Path.of("..data/eds.yaml"));
        move(
                "cds.yaml",
                clustersText("1", "")
                        .replace("eds.yaml }", "mounted.yaml, watched_directory: { path: " + folder + " } }"));
        TestProxy proxy =
                TestProxy.start(transport, 2, ConfigInput.ofFile(folder.resolve("envoy.yaml")), this::closing);
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("one");
            Path turned = Files.createSymbolicLink(folder.resolve("..turned"), Path.of("..2"));
            Files.move(turned, data, StandardCopyOption.ATOMIC_MOVE);
            proxy.awaitStat("cluster.app.update_success", 2);
            Eventually.holds("two serves", () -> text(client).equals("two"));
        }
    }

    @Test
    void everythingIsExchangedUnderLoad() throws Exception {
        FakeUpstream one = upstream(Answer.fixed(200, "ok"));
        FakeUpstream two = upstream(Answer.fixed(200, "ok"));
        endpoints("1", one, two);
        TestProxy proxy = start();
        AtomicBoolean isOver = new AtomicBoolean();
        try (ExecutorService clients = Executors.newFixedThreadPool(3)) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                running.add(clients.submit(() -> requests(proxy, isOver)));
            }
            for (int i = 2; i < 8; i++) {
                String version = Integer.toString(i);
                endpoints(version, i % 2 == 0 ? one : two);
                proxy.awaitStat("cluster.app.update_success", i);
                clusters(version, cluster("extra" + i, one));
                listeners(version, "front", "other" + i);
                routes(version, "- { match: { prefix: /version }, direct_response: { status: 200 } }");
                proxy.awaitStat("cluster_manager.cds.update_success", i);
                proxy.awaitStat("listener_manager.lds.update_success", i);
                proxy.awaitStat("http.front.rds.local.update_success", i);
            }
            isOver.set(true);
            for (Future<Integer> client : running) {
                assertThat(client.get(20, TimeUnit.SECONDS)).isPositive();
            }
        }
        assertThat(one.violations()).isEmpty();
        assertThat(proxy.stat("cluster.app.update_rejected")).isZero();
        assertThat(proxy.stat("config.reload_failed")).isZero();
    }

    @Test
    void theDumpShowsWhatCameFromFiles() throws Exception {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        endpoints("1e", one);
        TestProxy proxy = start();
        assertThat(dump(proxy, "dynamic_listeners")
                        .at("/active_state/version_info")
                        .asString())
                .isEqualTo("1");
        JsonNode cluster = dump(proxy, "dynamic_active_clusters");
        assertThat(cluster.at("/version_info").asString()).isEqualTo("1");
        assertThat(cluster.at("/cluster/name").asString()).isEqualTo("app");
        assertThat(dump(proxy, "dynamic_route_configs").at("/route_config/name").asString())
                .isEqualTo("local");
        JsonNode endpoints = dump(proxy, "dynamic_endpoint_configs");
        assertThat(endpoints.at("/version_info").asString()).isEqualTo("1e");
        assertThat(endpoints.at("/endpoint_config/endpoints/0/locality/zone").asString())
                .isEqualTo("a");
        assertThat(admin(proxy, "/clusters")).contains("app::added_via_api::true");
    }

    private static JsonNode dump(TestProxy proxy, String resource) throws IOException {
        return JsonMapper.shared()
                .readTree(admin(proxy, "/config_dump?include_eds&resource=" + resource))
                .at("/configs/0");
    }

    private static String admin(TestProxy proxy, String target) throws IOException {
        int port = Objects.requireNonNull(proxy.server().adminAddress()).port();
        try (RawClient client = RawClient.connect(port)) {
            client.send("GET " + target + " HTTP/1.1\r\nhost: localhost\r\n\r\n");
            return client.read().text();
        }
    }

    private static String reloadStatus(TestProxy proxy) {
        try {
            return admin(proxy, "/reload_status");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(RawClient client) {
        return text(client, "/");
    }

    private static int status(RawClient client) {
        return get(client, "/").status();
    }

    private static String text(RawClient client, String target) {
        return get(client, target).text();
    }

    private static Response get(RawClient client, String target) {
        try {
            return client.get(target);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int status(RawClient client, String target) {
        try {
            return client.get(target).status();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** On one connection: a request that fails, or a connection that is closed, is thrown. */
    private static int requests(TestProxy proxy, AtomicBoolean isOver) throws IOException {
        int count = 0;
        try (RawClient client = proxy.connect()) {
            while (!isOver.get()) {
                assertThat(client.get("/").text()).isEqualTo("ok");
                count++;
            }
        }
        return count;
    }

    private TestProxy start() throws IOException {
        write();
        return TestProxy.start(transport, 2, ConfigInput.ofFile(folder.resolve("envoy.yaml")), this::closing);
    }

    private void write() throws IOException {
        clusters("1", "");
        listeners("1", "front");
        routes("1", "");
        move("envoy.yaml", """
                admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
                dynamic_resources:
                  cds_config: { path_config_source: { path: FOLDER/cds.yaml }, resource_api_version: V3 }
                  lds_config: { path_config_source: { path: FOLDER/lds.yaml }, initial_fetch_timeout: 1s }
                """);
    }

    private void move(String name, String text) throws IOException {
        Path next = folder.resolve(name + ".next");
        Files.writeString(next, text.replace("FOLDER", folder.toString()));
        Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private String endpoints(String version, FakeUpstream... upstreams) throws IOException {
        String text = assignment(version, upstreams);
        move("eds.yaml", text);
        return text;
    }

    private static String assignment(String version, FakeUpstream... upstreams) {
        StringBuilder text = new StringBuilder();
        text.append("version_info: '").append(version).append("""
                '
                resources:
                - "@type": type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment
                  cluster_name: app
                  endpoints:
                  - locality: { zone: a }
                    lb_endpoints:
                """);
        for (FakeUpstream upstream : upstreams) {
            text.append("    - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: ")
                    .append(upstream.port())
                    .append(" } } }\n");
        }
        return text.toString();
    }

    private void clusters(String version, String more) throws IOException {
        move("cds.yaml", clustersText(version, more));
    }

    private static String clustersText(String version, String more) {
        return "version_info: '" + version + """
                '
                resources:
                - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
                  name: app
                  type: EDS
                  eds_cluster_config: { eds_config: { path_config_source: { path: FOLDER/eds.yaml } } }
                """ + more;
    }

    /** In a wrapper, as control planes write it. */
    private static String cluster(String name, FakeUpstream upstream) {
        return """
                - "@type": type.googleapis.com/envoy.service.discovery.v3.Resource
                  name: NAME
                  resource:
                    "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
                    name: NAME
                    load_assignment:
                      cluster_name: NAME
                      endpoints:
                      - lb_endpoints:
                        - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: PORT } } }
                """.replace("NAME", name).replace("PORT", Integer.toString(upstream.port()));
    }

    private void routes(String version, String more) throws IOException {
        move(
                "rds.yaml",
                "version_info: '" + version + """
                '
                resources:
                - "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
                  name: local
                  virtual_hosts:
                  - name: all
                    domains: ["*"]
                    routes:
                """ + (more.isEmpty() ? "" : "    " + more + "\n")
                        + "    - { match: { prefix: / }, route: { cluster: app } }\n");
    }

    private void listeners(String version, String... names) throws IOException {
        StringBuilder text = new StringBuilder("version_info: '" + version + "'\nresources:\n");
        for (String name : names) {
            text.append("""
                    - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
                      name: NAME
                      address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
                      filter_chains:
                      - filters:
                        - name: envoy.filters.network.http_connection_manager
                          typed_config:
                            "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                            stat_prefix: front
                            rds: { route_config_name: local, config_source: { path_config_source: { path: FOLDER/rds.yaml } } }
                            http_filters:
                            - name: envoy.filters.http.router
                              typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
                    """.replace("NAME", name));
        }
        move("lds.yaml", text.toString());
    }
}
