package io.ringway.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A loopback port that nobody else can take, in one of the states a test needs. */
public final class HeldPort implements Closeable {
    private final int port;
    private final List<Closeable> holders;

    private HeldPort(int port, List<Closeable> holders) {
        this.port = port;
        this.holders = holders;
    }

    /** Somebody listens here: binding it fails. */
    public static HeldPort listening() throws IOException {
        ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        return new HeldPort(server.getLocalPort(), List.of(server));
    }

    /** Bound but not listening: connections are refused. */
    public static HeldPort refusing() throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new HeldPort(socket.getLocalPort(), List.of(socket));
    }

    /** Its accept queue is full and nobody accepts: connections are neither made nor refused, as behind a dropping firewall. */
    public static HeldPort silent() throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        List<Closeable> holders = new ArrayList<>(List.of(server));
        try {
            while (holders.size() < 16) {
                Socket socket = new Socket();
                holders.add(socket);
                socket.connect(server.getLocalSocketAddress(), 200);
            }
        } catch (SocketTimeoutException e) {
            return new HeldPort(server.getLocalPort(), holders);
        }
        throw new IOException("the accept queue does not fill up");
    }

    public int port() {
        return port;
    }

    @Override
    public void close() throws IOException {
        for (Closeable holder : holders) {
            holder.close();
        }
    }
}
