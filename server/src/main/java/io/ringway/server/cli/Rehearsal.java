package io.ringway.server.cli;

import io.ringway.server.assemble.Server;
import io.ringway.server.control.Lifecycle;
import io.ringway.server.demo.DemoBackend;
import io.ringway.transport.net.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A start and some requests, as {@code ringway run} would see them: the launcher runs this once per build and has the JVM write down
 * which classes were loaded and which methods were hot. The configuration uses what configurations usually use, since a class that is
 * missing in the cache has to be looked for in all jars.
 */
public final class Rehearsal {
    private static final int CONNECTIONS = 20;
    private static final int REQUESTS_PER_CONNECTION = 40;

    private Rehearsal() {}

    public static void main(String[] args) throws Exception {
        run();
    }

    /** Returns how many requests were answered with 200: all of {@link #requests}. */
    static int run() throws Exception {
        Path file = Files.createTempFile("ringway-rehearsal", ".yaml");
        try (DemoBackend backend = DemoBackend.start("rehearsal", 0)) {
            Files.writeString(file, configuration().replace("${BACKEND_PORT}", Integer.toString(backend.port())));
            ServeFlags flags =
                    Objects.requireNonNull(PlainRun.read("run", "-c", file.toString(), "--concurrency", "1"));
            flags.applyLogging();
            PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
            LoadedConfig loaded = LoadedConfig.load(
                            flags.configInput(), flags.options().workers(), err)
                    .orElseThrow();
            try (Server server = Server.start(
                    loaded.config(),
                    flags.options(),
                    ProgramVersion.number(),
                    loaded.stats(),
                    loaded.hosts(),
                    new Lifecycle())) {
                return ask(server);
            }
        } finally {
            Files.delete(file);
        }
    }

    /** How many requests {@link #run} makes. */
    static int requests() {
        return CONNECTIONS * REQUESTS_PER_CONNECTION + 2;
    }

    private static String configuration() throws IOException {
        try (InputStream text = Objects.requireNonNull(Rehearsal.class.getResourceAsStream("rehearsal.yaml"))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int ask(Server server) throws IOException {
        Endpoint front = server.inventory().listeners().getFirst().address();
        Endpoint admin = Objects.requireNonNull(server.adminAddress());
        int answered = 0;
        for (int i = 0; i < CONNECTIONS; i++) {
            answered += ask(front.port(), i % 4 == 0 ? "/hello" : "/", REQUESTS_PER_CONNECTION);
        }
        return answered + ask(admin.port(), "/stats", 1) + ask(admin.port(), "/ready", 1);
    }

    /** Sends requests over one connection, and returns how many of the answers have status 200. */
    private static int ask(int port, String path, int times) throws IOException {
        String kept = "GET " + path + " HTTP/1.1\r\nhost: localhost\r\nuser-agent: rehearsal\r\naccept: */*\r\n";
        String requests = (kept + "\r\n").repeat(times - 1) + kept + "connection: close\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answers.split("HTTP/1.1 200 ", -1).length - 1;
        }
    }
}
