package io.ringway.server.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceNoticesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @Test
    void theManagerHearsOfEachStep() throws IOException {
        String path = folder.resolve("notify").toString();
        try (DatagramReceiver manager = new DatagramReceiver(path)) {
            ServiceNotices notices = ServiceNotices.of(Map.of("NOTIFY_SOCKET", path));
            long beforeUs = System.nanoTime() / 1000;
            notices.ready("serving");
            notices.reloading();
            notices.stopping();

            assertThat(manager.receive()).isEqualTo("READY=1\nSTATUS=serving\n");
            List<String> reloading = manager.receive().lines().toList();
            assertThat(reloading).startsWith("RELOADING=1").hasSize(3);
            assertThat(Long.parseLong(reloading.get(1).substring("MONOTONIC_USEC=".length())))
                    .isBetween(beforeUs, System.nanoTime() / 1000);
            assertThat(manager.receive()).startsWith("STOPPING=1\n");
        }
    }

    @Test
    void aNameWithoutAFileIsReachedToo() throws IOException {
        String name = "@ringway-notify-" + ProcessHandle.current().pid();
        try (DatagramReceiver manager = new DatagramReceiver(name)) {
            ServiceNotices.of(Map.of("NOTIFY_SOCKET", name)).ready("serving");

            assertThat(manager.receive()).startsWith("READY=1\n");
        }
    }

    @Test
    void nobodyWhoListensIsNoFailure() {
        String nobody = folder.resolve("nobody").toString();

        for (Map<String, String> environment : List.of(
                Map.<String, String>of(),
                Map.of("NOTIFY_SOCKET", nobody),
                Map.of("NOTIFY_SOCKET", "vsock:2:1234"),
                Map.of("NOTIFY_SOCKET", "/" + "long".repeat(50)))) {
            assertThatCode(() -> ServiceNotices.of(environment).ready("serving"))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aStopIsAnnouncedOnce() {
        Lifecycle lifecycle = new Lifecycle();
        int[] announced = {0};
        lifecycle.whenStopRequested(() -> announced[0]++);

        lifecycle.requestStop();
        lifecycle.requestStop();

        assertThat(announced[0]).isEqualTo(1);
    }
}
