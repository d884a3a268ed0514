package io.ringway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problem;
import io.ringway.config.model.Problems;
import io.ringway.config.model.SourceText;
import io.ringway.config.source.BootstrapSource;
import io.ringway.config.source.SupportedFields;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Positions through anchors, merge keys, JSON and texts that are laid over one another. */
class PositionTest {
    private static final SupportedFields SUPPORTED = SupportedFields.load();

    private final Problems problems = new Problems();

    private BootstrapSource.Read read(String... texts) {
        List<SourceText> sources = java.util.stream.IntStream.range(0, texts.length)
                .mapToObj(i -> new SourceText("text" + i, texts[i]))
                .toList();
        return new BootstrapSource(SUPPORTED).read(sources, problems);
    }

    private static String key(FieldNode node) {
        return node.keyPosition().toString();
    }

    @Test
    void fieldsAreFoundByTheirPath() {
        FieldNode root = read("""
                        static_resources:
                          clusters:
                          - name: a
                          - name: b
                            connectTimeout: 1s
                        """).positions();

        FieldNode timeout = root.find("static_resources.clusters[1].connect_timeout");
        assertThat(timeout.isWritten()).isTrue();
        assertThat(timeout.path()).isEqualTo("static_resources.clusters[1].connect_timeout");
        assertThat(key(timeout)).isEqualTo("text0:5:5");
        assertThat(timeout.keyPosition().length()).isEqualTo("connectTimeout".length());
        assertThat(timeout.valuePosition().column()).isEqualTo(21);
        assertThat(key(root.find("static_resources.clusters[1].lb_policy")))
                .as("borrowed from the cluster")
                .isEqualTo("text0:4:5");
    }

    @Test
    void anAliasHasThePositionsOfItsAnchor() {
        BootstrapSource.Read read = read("""
                static_resources:
                  clusters:
                  - &base
                    name: a
                    connect_timeout: 1s
                  - *base
                """);

        assertThat(read.bootstrap().getStaticResources().getClusters(1).getName())
                .isEqualTo("a");
        assertThat(key(read.positions().find("static_resources.clusters[1].connect_timeout")))
                .isEqualTo("text0:5:5");
    }

    @Test
    void ownKeysWinOverMergedOnes() {
        BootstrapSource.Read read = read("""
                static_resources:
                  clusters:
                  - &base
                    name: a
                    connect_timeout: 1s
                    lb_policy: RANDOM
                  - <<: *base
                    name: b
                  - <<: [ { connect_timeout: 9s }, *base ]
                    name: c
                """);

        var clusters = read.bootstrap().getStaticResources().getClustersList();
        assertThat(clusters).extracting(c -> c.getName()).containsExactly("a", "b", "c");
        assertThat(clusters).extracting(c -> c.getConnectTimeout().getSeconds()).containsExactly(1L, 1L, 9L);
        assertThat(clusters).extracting(c -> c.getLbPolicy().name()).containsOnly("RANDOM");
        assertThat(key(read.positions().find("static_resources.clusters[1].name")))
                .isEqualTo("text0:8:5");
        assertThat(key(read.positions().find("static_resources.clusters[1].connect_timeout")))
                .isEqualTo("text0:5:5");
        assertThat(problems.list()).isEmpty();
    }

    @Test
    void aProblemInAnAnchorIsReportedOnce() {
        read("""
                static_resources:
                  clusters:
                  - &base
                    name: a
                    conect_timeout: 1s
                  - *base
                  - *base
                """);

        assertThat(problems.list())
                .singleElement()
                .satisfies(problem -> assertThat(problem.line()).isEqualTo(5));
    }

    @Test
    void aliasesCannotExpandWithoutBound() {
        StringBuilder yaml =
                new StringBuilder("node:\n  id: n1\n  metadata:\n    a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            String alias = "*a" + (i - 1);
            yaml.append("    a").append(i).append(": &a").append(i).append(" [");
            yaml.append(String.join(", ", java.util.Collections.nCopies(10, alias)))
                    .append("]\n");
        }

        read(yaml.toString());

        assertThat(problems.list())
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem.code().id()).isEqualTo("RW1005"));
    }

    @Test
    void theSecondTextIsLaidOverTheFirst() {
        BootstrapSource.Read read = read("""
                node: { id: first, cluster: kept }
                static_resources:
                  clusters:
                  - name: a
                """, """
                node: { id: second }
                static_resources:
                  clusters:
                  - name: b
                    connect_timeout: 1s
                """);

        assertThat(read.bootstrap().getNode().getId()).isEqualTo("second");
        assertThat(read.bootstrap().getNode().getCluster()).isEqualTo("kept");
        assertThat(read.bootstrap().getStaticResources().getClustersList())
                .extracting(c -> c.getName())
                .containsExactly("a", "b");
        FieldNode root = read.positions();
        assertThat(root.find("node.id").valuePosition()).hasToString("text1:1:13");
        assertThat(root.find("node.cluster").valuePosition()).hasToString("text0:1:29");
        FieldNode timeout = root.find("static_resources.clusters[1].connect_timeout");
        assertThat(key(timeout)).isEqualTo("text1:5:5");
        assertThat(timeout.path()).isEqualTo("static_resources.clusters[1].connect_timeout");
        assertThat(key(root.find("static_resources.clusters[0].name"))).isEqualTo("text0:4:5");
    }

    @Test
    void aProblemAcrossTwoTextsNamesBoth(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("envoy.yaml");
        Files.writeString(file, "static_resources: { clusters: [ { name: web } ] }");
        Loading loading = new Loading();

        List<Problem> found = loading.loader
                .load(new ConfigInput(
                        file,
                        "static_resources: { clusters: [ { name: web } ] }",
                        io.ringway.config.compile.NodeIdentity.EMPTY))
                .problems();

        assertThat(found).singleElement().satisfies(problem -> {
            assertThat(problem.code().id()).isEqualTo("RW4002");
            assertThat(problem.file()).isEqualTo(ConfigLoader.INLINE_NAME);
            assertThat(problem.fieldPath()).isEqualTo("static_resources.clusters[1].name");
            assertThat(java.util.Objects.requireNonNull(problem.related())
                            .position()
                            .source()
                            .name())
                    .isEqualTo(file.toString());
        });
    }

    @Test
    void columnsCountCodePoints() {
        read("static_resources: { clusters: [ { name: \"😀ä\", conect_timeout: 1s } ] }\n");

        assertThat(problems.list())
                .singleElement()
                .satisfies(problem -> assertThat(problem.column()).isEqualTo(47));
    }

    @Test
    void jsonWithTabsKeepsItsColumns() {
        read(
                "{\n\t\"static_resources\": {\n\t\t\"clusters\": [\n\t\t\t{ \"name\": \"web\", \"lb_policy\": \"X\" } ] } }\n");

        assertThat(problems.list()).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(4);
            assertThat(problem.column()).isEqualTo(34);
        });
    }
}
