package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.log.LogSettings;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code watchdogs}: a worker that does not turn is written down, and the others go on. */
class WatchdogIT extends OnEveryTransport {
    private static final int CONNECTIONS = 16;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    @AfterEach
    void logToStderrAgain() throws IOException {
        LogSettings.writeTo(Path.of("/dev/stderr"));
    }

    @Test
    void aStuckScriptIsNamedAndTheOtherWorkerServes() throws Exception {
        Path log = directory.resolve("log");
        Path gate = directory.resolve("gate");
        Path script = Files.writeString(directory.resolve("stuck.lua"), """
                function envoy_on_request(handle)
                  if handle:headers():get('x-stuck') then
                    io.open('%s'):close() -- waits until somebody opens it for writing
                  end
                end
                """.formatted(gate));
        assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor())
                .isZero();
        LogSettings.writeTo(log);
        TestProxy proxy = proxy().filter(
                        "lua",
                        "envoy.extensions.filters.http.lua.v3.Lua",
                        "default_source_code: { filename: " + script + " }")
                .route("{ match: { prefix: / }, direct_response: { status: 200 } }")
                .workers(2)
                .start();
        List<RawClient> clients = new ArrayList<>();
        try (RawClient stuck = proxy.connect()) {
            assertThat(stuck.get("/").status()).isEqualTo(200); // what is loaded the first time is loaded
            stuck.send("GET / HTTP/1.1\r\nHost: a\r\nx-stuck: yes\r\n\r\n");
            Eventually.holds("a mega miss", () -> proxy.stat("workers.watchdog_mega_miss") > 0);
            assertThat(proxy.stat("server.watchdog_miss")).isPositive();
            Eventually.holds("the log", () -> read(log).contains("in the Lua script " + script));
            assertThat(read(log)).contains("has been stuck for", "    at io.ringway.filters.http.lua.LuaState.resume");
            for (int i = 0; i < CONNECTIONS; i++) {
                RawClient client = closing(proxy.connect());
                clients.add(client);
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            // The kernel spreads connections by their ports: one of so many is with the worker that turns.
            Eventually.holds("an answer of the other worker", () -> proxy.stat("http.front.downstream_rq_2xx") > 1);
            Files.writeString(gate, "");
            assertThat(stuck.read().status()).isEqualTo(200);
            for (RawClient client : clients) {
                assertThat(client.read().status()).isEqualTo(200);
            }
        }
        Eventually.holds("the log", () -> read(log).contains("turns again"));
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
