package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.GeneratedBody;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unix domain sockets on both sides. */
class UnixSocketIT extends OnEveryTransport {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void listensAndConnectsOnPaths() throws IOException {
        Path front = directory.resolve("front.sock");
        Path back = directory.resolve("back.sock");
        GeneratedBody body = new GeneratedBody(300_000, 3);
        FakeUpstream upstream = closing(FakeUpstream.startUnix(back, Answer.generated(body)));
        proxy().address("{ pipe: { path: \"" + front + "\" } }")
                .route("{ match: { prefix: / }, route: { cluster: local } }")
                .clusterOf("local", "", List.of("{ pipe: { path: \"" + back + "\" } }"))
                .workers(2)
                .start();
        for (int i = 0; i < 4; i++) {
            try (RawClient client = RawClient.connectUnix(front)) {
                assertThat(client.get("/").body().sha256()).isEqualTo(body.sha256());
                assertThat(client.get("/").body().sha256()).isEqualTo(body.sha256());
            }
        }
        assertThat(upstream.violations()).isEmpty();
    }

    @Test
    void takesOverTheFileOfAProcessThatIsGone() throws IOException {
        Path front = directory.resolve("front.sock");
        FakeUpstream.startUnix(front, Answer.hang()).close(); // leaves its file behind
        assertThat(front).exists();
        proxy().address("{ pipe: { path: \"" + front + "\" } }").start();
        try (RawClient client = RawClient.connectUnix(front)) {
            assertThat(client.get("/").status()).isEqualTo(404);
        }
    }
}
