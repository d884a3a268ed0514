package io.ringway.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend on a free loopback port that speaks no protocol: one virtual thread per connection does with its socket as told, then closes it. */
public final class RawServer implements AutoCloseable {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /** One connection's life. What it throws ends the connection. */
    @FunctionalInterface
    public interface Conversation {
        void hold(Socket socket) throws IOException;
    }

    private final ServerSocket server;
    private final Conversation conversation;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();

    private RawServer(ServerSocket server, Conversation conversation) {
        this.server = server;
        this.conversation = conversation;
        threads.add(Thread.ofVirtual().name("raw-server-accept").start(this::acceptAll));
    }

    /** Listens on 127.0.0.1 and a free port. */
    public static RawServer start(Conversation conversation) throws IOException {
        return new RawServer(new ServerSocket(0, 1024, InetAddress.getLoopbackAddress()), conversation);
    }

    /** Sends back what comes until its end, then ends too. */
    public static void echo(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        in.transferTo(out);
        socket.shutdownOutput();
    }

    /** Sends these bytes, then waits for the peer's end. */
    public static Conversation saying(String text) {
        return socket -> {
            socket.getOutputStream().write(MessageReader.ascii(text));
            socket.shutdownOutput();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        };
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Connections accepted so far. */
    public int connectionCount() {
        return connections.get();
    }

    /** Connections open now. */
    public int openConnections() {
        return open.size();
    }

    /** Closes all open connections with RST, as a killed process does; listening goes on. */
    public void resetConnections() throws IOException {
        for (Socket socket : open) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.incrementAndGet();
                open.add(socket);
                threads.add(Thread.ofVirtual().name("raw-server").start(() -> hold(socket)));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void hold(Socket socket) {
        try (socket) {
            conversation.hold(socket);
        } catch (IOException e) {
            return; // the peer's end or ours: tests look at their own side
        } finally {
            open.remove(socket);
        }
    }

    /** Closes everything. */
    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        for (Thread thread : threads) {
            try {
                if (!thread.join(CLOSE_TIMEOUT)) {
                    throw new IllegalStateException("a conversation does not end with its connection");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
