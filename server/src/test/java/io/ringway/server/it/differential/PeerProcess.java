package io.ringway.server.it.differential;

import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A {@link Peer} that runs on a Unix domain socket in a directory of its own. */
final class PeerProcess implements AutoCloseable {
    private final Process process;
    private final Path socket;
    private final @Nullable FakeUpstream recorder;
    private final List<Seen> printed = new CopyOnWriteArrayList<>();

    private PeerProcess(Process process, Path socket, @Nullable FakeUpstream recorder) {
        this.process = process;
        this.socket = socket;
        this.recorder = recorder;
        Thread.ofVirtual().name("peer-output").start(this::readOutput);
    }

    static boolean isInstalled(Peer peer) {
        return Stream.of((System.getenv("PATH") + File.pathSeparator + "/usr/sbin").split(File.pathSeparator, -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, peer.program)));
    }

    static PeerProcess start(Peer peer, Path directory) throws IOException {
        FakeUpstream recorder = peer.isProxy ? FakeUpstream.start(Answer.fixed(200, "ok")) : null;
        Path socket = directory.resolve("peer.sock");
        Path config = directory.resolve(peer.template);
        try (InputStream in = Objects.requireNonNull(PeerProcess.class.getResourceAsStream(peer.template))) {
            Files.writeString(
                    config,
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .replace("${DIR}", directory.toString())
                            .replace("${SOCKET}", socket.toString())
                            .replace("${PORT}", recorder == null ? "" : Integer.toString(recorder.port())));
        }
        List<String> command = Stream.of(peer.command.split(" ", -1))
                .map(word -> word.replace("${DIR}", directory.toString())
                        .replace("${CONFIG}", config.toString())
                        .replace("${SOCKET}", socket.toString()))
                .toList();
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
        PeerProcess started = new PeerProcess(process, socket, recorder);
        Eventually.holds(peer + " listens", started::isListening);
        return started;
    }

    private boolean isListening() {
        if (!process.isAlive()) {
            throw new AssertionError("it has ended: " + complaints());
        }
        try (RawClient _ = RawClient.connectUnix(socket)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String complaints() {
        try {
            return Files.readString(socket.resolveSibling("err"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.ISO_8859_1)) {
            lines.lines().forEach(line -> printed.add(Seen.parse(line)));
        } catch (IOException | UncheckedIOException e) {
            return; // it was stopped
        }
    }

    Path socket() {
        return socket;
    }

    /** The whole requests that it has read, in order. */
    List<Seen> seen() {
        FakeUpstream behind = recorder;
        return behind == null
                ? List.copyOf(printed)
                : behind.requests().stream()
                        .filter(RecordedRequest::isComplete)
                        .map(Seen::of)
                        .toList();
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        if (recorder != null) {
            recorder.close();
        }
    }
}
