package io.ringway.server.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A backend that says who it is and what it was asked. Owner: its own threads. */
public final class DemoBackend implements AutoCloseable {
    private final String name;
    private final HttpServer server;
    private final ExecutorService threads;

    private DemoBackend(String name, HttpServer server) {
        this.name = name;
        this.server = server;
        threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("backend-" + name + "-", 0).factory());
    }

    /** Listens on loopback, on the preferred port if it is free and else on one that the system chooses. */
    public static DemoBackend start(String name, int preferredPort) throws IOException {
        // Otherwise each answer waits for the peer's delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        int port = DemoPorts.preferredOrAny(preferredPort);
        DemoBackend backend = new DemoBackend(
                name, HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024));
        backend.server.setExecutor(backend.threads);
        backend.server.createContext("/", backend::answer);
        backend.server.start();
        return backend;
    }

    public String name() {
        return name;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String text = "backend " + name + ": " + exchange.getRequestMethod() + " " + exchange.getRequestURI()
                    + (body.length == 0 ? "" : " with " + body.length + " bytes")
                    + ", request id " + exchange.getRequestHeaders().getFirst("x-request-id") + "\n";
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(200, exchange.getRequestMethod().equals("HEAD") ? -1 : bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
