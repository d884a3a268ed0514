package io.ringway.server.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.it.OnEveryTransport;
import io.ringway.server.it.TestProxy;
import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Class 35: nobody writes a second line into an access log, nor a second field into one in JSON, nor bytes that a terminal obeys. */
class LogInjectionIT extends OnEveryTransport {
    private static final String FILE = "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog";
    private static final String[] AGENTS = {
        "plain",
        "a\nGET /forged 200",
        "a\r\nGET /forged 200",
        "a\u001b[2J",
        "a\u0000b",
        "a\u007fb",
        "a\",\"forged\":\"1",
        "a\\",
        "a\\\",\"forged\":\"1",
        "a%0aGET /forged 200",
        "%DURATION%",
        "a\u0085b\u009b2J"
    };
    private static final String[] TARGETS = {"/", "/%0aforged", "/\"forged", "/%1b[2J", "/\u001b[2J", "/a\nb"};

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private Path text() {
        return directory.resolve("text.log");
    }

    private Path json() {
        return directory.resolve("json.log");
    }

    @Test
    void everyRequestIsOneLine() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().forwardAllTo(upstream)
                .manager(
                        "access_log: [ { name: text, typed_config: { \"@type\": " + FILE + ", path: '" + text()
                                + "', log_format: { text_format_source: { inline_string: \"%RESPONSE_CODE% %REQ(:PATH)% %REQ(USER-AGENT)%\\n\" } } } }, "
                                + "{ name: json, typed_config: { \"@type\": " + FILE + ", path: '" + json()
                                + "', log_format: { json_format: { code: \"%RESPONSE_CODE%\", path: \"%REQ(:PATH)%\", agent: \"%REQ(USER-AGENT)%\" } } } } ]")
                .start();
        int requests = 0;
        for (String agent : AGENTS) {
            for (String target : TARGETS) {
                try (RawClient client = proxy.connect()) {
                    client.send("GET " + target + " HTTP/1.1\r\nhost: a\r\nconnection: close\r\nuser-agent: " + agent
                            + "\r\n\r\n");
                    assertThat(client.read().status()).isIn(200, 400);
                    client.expectEnd();
                    requests++;
                }
            }
        }
        for (Path file : List.of(text(), json())) {
            int expected = requests;
            Eventually.holds("all lines of " + file, () -> lines(file).size() >= expected);
            List<String> lines = lines(file);
            assertThat(lines).hasSize(requests);
            assertThat(String.join("", lines)).matches("[\\x20-\\x7e\\x80-\\xff]*");
        }
        assertThat(lines(text())).allMatch(line -> line.matches("(?s)(200|400) .*"));
        assertThat(lines(json())).allMatch(LogInjectionIT::hasThreeFields).anyMatch(line -> line.contains("\\\\\\\""));
    }

    private static List<String> lines(Path file) {
        try {
            String all = Files.readString(file, StandardCharsets.ISO_8859_1);
            return List.of(all.strip().split("\n", -1));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Counts names: what stands before a colon, outside of strings' contents. */
    private static boolean hasThreeFields(String line) {
        String skeleton = line.replaceAll("\\\\.", "").replaceAll("\"[^\"]*\"", "s");
        return skeleton.matches("\\{s:[^,]*,s:[^,]*,s:[^,]*\\}");
    }
}
