package io.ringway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.compile.NodeIdentity;
import io.ringway.config.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that cannot be read, and no file at all. */
class ConfigFileTest {
    @TempDir
    Path folder = Path.of("");

    private List<Problem> load(Path file) {
        return new Loading().loader.load(ConfigInput.ofFile(file)).problems();
    }

    @Test
    void aMissingFileIsNamedWithItsNeighbour() throws IOException {
        Path neighbour = Files.writeString(folder.resolve("envoy.yaml"), "{}");

        assertThat(load(folder.resolve("envoi.yaml"))).singleElement().satisfies(problem -> {
            assertThat(problem.code().id()).isEqualTo("RW1001");
            assertThat(problem.suggestion().candidates()).containsExactly(neighbour.toString());
        });
    }

    @Test
    void aFolderIsNoFile() {
        assertThat(load(folder))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("directory"));
    }

    @Test
    void protobufsBinaryFormIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("envoy.pb"), "");

        assertThat(load(file))
                .singleElement()
                .satisfies(problem -> assertThat(problem.code().id()).isEqualTo("RW1002"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"envoy.pb_text", "envoy.textproto", "envoy.txtpb", "ENVOY.PB_TEXT"})
    void protobufsTextFormatIsReadByTheEndingOfTheName(String name) throws IOException {
        Path file = Files.writeString(
                folder.resolve(name), "static_resources {\n  clusters { name: \"a\" }\n  clusters { nam: \"b\" }\n}\n");

        assertThat(load(file)).singleElement().satisfies(problem -> {
            assertThat(problem.code().id()).isEqualTo("RW2041");
            assertThat(problem.position()).hasToString(file + ":3:14");
            assertThat(problem.fieldPath()).isEqualTo("static_resources.clusters[1].nam");
            assertThat(problem.suggestion().candidates()).containsExactly("name");
        });
    }

    @Test
    void aTextIsMergedOverAFileOfAnotherForm() throws IOException {
        Path file = Files.writeString(folder.resolve("envoy.pb_text"), """
                static_resources { clusters { name: "a" connect_timeout { seconds: 1 } } }
                node { id: "one" }
                """);
        String yaml = "{ node: { id: two }, static_resources: { clusters: [ { name: b } ] } }";

        assertThat(new Loading()
                        .loaded(new ConfigInput(file, yaml, NodeIdentity.EMPTY))
                        .clusters())
                .containsOnlyKeys("a", "b");
        assertThat(new Loading()
                        .loader
                        .load(new ConfigInput(file, yaml.replace("name: b", "nam: b"), NodeIdentity.EMPTY))
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.position()).hasToString("--config-yaml:1:56"));
    }

    @Test
    void bytesThatAreNoTextAreNamed() throws IOException {
        Path file = Files.write(folder.resolve("envoy.yaml"), new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 1});

        assertThat(load(file))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("UTF-8"));
    }

    @Test
    void noConfigurationAtAllIsAProblem() {
        assertThat(new Loading()
                        .loader
                        .load(new ConfigInput(null, null, NodeIdentity.EMPTY))
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.code().id()).isEqualTo("RW1006"));
    }

    @Test
    void anUnreadableBodyFileIsReportedWithItsPlace() throws IOException {
        Path body = Files.writeString(folder.resolve("body.txt"), "from a file");
        Loading loading = new Loading();
        String yaml = WrongConfigs.textOf("/good/surface.yaml").replace("inline_bytes: bm9wZQ==", "filename: " + body);

        var route = loading.loaded(yaml)
                .snapshot()
                .listeners()
                .getFirst()
                .requireConnectionManager()
                .routes()
                .route(5);

        assertThat(((io.ringway.routing.action.DirectResponseAction) route.action()).body())
                .asString(java.nio.charset.StandardCharsets.UTF_8)
                .isEqualTo("from a file");
    }
}
