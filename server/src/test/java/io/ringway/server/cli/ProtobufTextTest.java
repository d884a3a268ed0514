package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands take Protobuf's text format as they take YAML. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class ProtobufTextTest {
    private static final Path EXAMPLE = Path.of("..", "examples", "quickstart");
    private static final Path YAML = EXAMPLE.resolve("envoy.yaml");
    private static final Path TEXT = EXAMPLE.resolve("envoy.pb_text");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int ringway(Object... args) {
        CommandLine command = RingwayCommand.newCommandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        String[] words = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            words[i] = args[i].toString();
        }
        return command.execute(words);
    }

    private String taken() {
        String text = out.toString();
        out.getBuffer().setLength(0);
        return text;
    }

    @Test
    void theExampleSaysTheSameInBothForms() {
        assertThat(ringway("diff", YAML, TEXT)).as(out + "\n" + err).isZero();
        taken();
        assertThat(ringway("compat", YAML)).isZero();
        String ofYaml = taken().replace("envoy.yaml", "");
        assertThat(ringway("compat", TEXT)).isZero();
        assertThat(taken().replace("envoy.pb_text", "")).isEqualTo(ofYaml);
    }

    @Test
    void explainShowsTheLine() {
        assertThat(ringway("explain", "-c", TEXT, "GET http://x/old/page")).isZero();
        assertThat(taken()).contains("prefix \"/old/\"  (" + TEXT + ":35)");
    }

    @Test
    void mistakesAreShownWhereTheyAre() throws IOException {
        Path wrong = folder.resolve("x.textproto");
        Files.writeString(wrong, Files.readString(TEXT).replace("connect_timeout", "conect_timeout"));

        assertThat(ringway("validate", "-c", wrong)).isEqualTo(1);
        assertThat(err.toString())
                .contains(
                        "error RW2041: unknown field \"conect_timeout\" in Cluster",
                        "x.textproto:58:5      static_resources.clusters[0].conect_timeout",
                        "did you mean \"connect_timeout\"?");
    }

    @Test
    void testsOfRoutesAreReadToo() throws IOException {
        Path routes = Files.writeString(folder.resolve("routes.txtpb"), """
                name: "r"
                virtual_hosts {
                  name: "v"
                  domains: "*"
                  routes { match { prefix: "/" } route { cluster: "pages" } }
                }
                """);
        Path tests = Files.writeString(folder.resolve("tests.pb_text"), """
                tests {
                  test_name: "one"
                  input { authority: "shop.example" path: "/x" method: "GET" }
                  validate { cluster_name { value: "pages" } }
                }
                """);

        assertThat(ringway("route-check", "-c", routes, tests))
                .as(out + "\n" + err)
                .isZero();
        assertThat(taken()).contains("1 test, 0 failed");
    }
}
