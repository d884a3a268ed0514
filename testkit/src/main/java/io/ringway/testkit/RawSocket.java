package io.ringway.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client that speaks no protocol. Reads give up after 20 s. Used by one thread, or by one that reads and one that writes. */
public final class RawSocket implements Closeable {
    private static final int TIMEOUT_MS = 20_000;

    private final Socket socket;

    private RawSocket(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MS);
    }

    /** Connects to a port on the loopback address. */
    public static RawSocket connect(int port) throws IOException {
        return new RawSocket(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Writes Latin-1 text. */
    public RawSocket send(String text) throws IOException {
        return send(MessageReader.ascii(text));
    }

    public RawSocket send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    public RawSocket send(GeneratedBody body) throws IOException {
        OutputStream out = socket.getOutputStream();
        body.writeTo(out::write);
        return this;
    }

    /** Ends the sending side. */
    public RawSocket end() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Exactly so many bytes, as Latin-1 text. */
    public String read(int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    /** Everything up to the end, as Latin-1 text. */
    public String readAll() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Everything up to the end, as the hash of it. */
    public Body readBody() throws IOException {
        return readBody(socket.getInputStream());
    }

    /** Reads a stream to its end. */
    public static Body readBody(InputStream in) throws IOException {
        Body body = new Body();
        byte[] piece = new byte[64 * 1024];
        for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
            body.add(piece, 0, count);
        }
        return body;
    }

    /** Checks that the peer cuts the connection: a reset, not an end. */
    public void expectReset() throws IOException {
        try {
            readAll();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the peer keeps the connection open", e);
        } catch (IOException e) {
            return;
        }
        throw new AssertionError("the peer has ended the connection properly");
    }

    /** Checks that the connection is over, one way or the other. */
    public void expectEnd() {
        try {
            readAll();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the peer keeps the connection open", e);
        } catch (IOException e) {
            return; // RST
        }
    }

    /** Closes with RST. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
