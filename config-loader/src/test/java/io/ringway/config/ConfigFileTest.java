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
    void protobufFormsAreNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("envoy.pb_text"), "node {}");

        assertThat(load(file))
                .singleElement()
                .satisfies(problem -> assertThat(problem.code().id()).isEqualTo("RW1002"));
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
