package io.ringway.testkit;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A client that writes exactly the bytes it is given and reads responses with a parser of its own. Reads give up after 20 s.
 * Used by one thread.
 */
public final class RawClient implements Closeable {
    private static final long TIMEOUT_MS = 20_000;

    private final Wire wire;
    private final MessageReader reader;

    private RawClient(SocketAddress address) throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        wire = new Wire(channel, TIMEOUT_MS);
        reader = new MessageReader(wire, true);
    }

    /** Connects to a port on the loopback address. */
    public static RawClient connect(int port) throws IOException {
        return new RawClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    public static RawClient connect(InetSocketAddress address) throws IOException {
        return new RawClient(address);
    }

    public static RawClient connectUnix(Path path) throws IOException {
        return new RawClient(UnixDomainSocketAddress.of(path));
    }

    /** Writes Latin-1 text as it is. */
    public RawClient send(String text) throws IOException {
        return send(MessageReader.ascii(text));
    }

    public RawClient send(byte[] bytes) throws IOException {
        wire.write(ByteBuffer.wrap(bytes));
        return this;
    }

    /** Writes text one byte per call. */
    public RawClient trickle(String text) throws IOException {
        for (byte b : MessageReader.ascii(text)) {
            wire.write(ByteBuffer.wrap(new byte[] {b}));
        }
        return this;
    }

    /** Writes a long body as it is made. */
    public RawClient send(GeneratedBody body) throws IOException {
        body.writeTo((bytes, offset, count) -> wire.write(ByteBuffer.wrap(bytes, offset, count)));
        return this;
    }

    /** Writes a long body in chunks, with the last chunk. */
    public RawClient sendChunked(GeneratedBody body) throws IOException {
        body.writeTo((bytes, offset, count) -> {
            send(Integer.toHexString(count) + "\r\n");
            wire.write(ByteBuffer.wrap(bytes, offset, count));
            send("\r\n");
        });
        return send("0\r\n\r\n");
    }

    /** A request without body, and its response. */
    public Response get(String target, String... headerLines) throws IOException {
        return request("GET", target, headerLines);
    }

    /** A request without body, and its response. */
    public Response request(String method, String target, String... headerLines) throws IOException {
        send(method + " " + target + " HTTP/1.1\r\nhost: test.example\r\n" + Answer.lines(headerLines) + "\r\n");
        return read(method);
    }

    /** A request with a body and Content-Length, and its response. */
    public Response post(String target, String body, String... headerLines) throws IOException {
        send("POST " + target + " HTTP/1.1\r\nhost: test.example\r\ncontent-length: " + MessageReader.ascii(body).length
                + "\r\n" + Answer.lines(headerLines) + "\r\n" + body);
        return read("POST");
    }

    /** Reads the response to a request that is not HEAD. */
    public Response read() throws IOException {
        return read("GET");
    }

    /**
     * Reads the next final response.
     *
     * @throws IncompleteResponse if the connection ends within it
     * @throws EOFException if the connection ends before it
     * @throws ProtocolViolation if RFC 9112 does not allow it
     */
    public Response read(String method) throws IOException {
        List<Response> informational = new ArrayList<>();
        while (true) {
            if (!reader.hasMore()) {
                throw new EOFException("the server closed without a response");
            }
            Response response = readOne(method, informational);
            if (response.status() >= 200 || response.status() == 101) {
                return response;
            }
            informational.add(response);
        }
    }

    private Response readOne(String method, List<Response> informational) throws IOException {
        MessageReader.Head head = reader.readHead();
        if (!head.firstLine().matches("HTTP/1\\.[01] [1-9][0-9]{2} .*")) {
            throw new ProtocolViolation("bad status line: " + head.firstLine());
        }
        String version = head.firstLine().substring(0, 8);
        int status = Integer.parseInt(head.firstLine(), 9, 12, 10);
        Response.Framing framing = framing(method, status, head.headers());
        Body body = new Body();
        List<Header> trailers = List.of();
        try {
            switch (framing) {
                case NONE -> {}
                case CONTENT_LENGTH -> reader.readFixed(contentLength(head.headers()), body);
                case CHUNKED -> trailers = reader.readChunked(body);
                case CLOSE -> reader.readToEnd(body);
            }
        } catch (ProtocolViolation e) {
            throw e;
        } catch (IOException e) {
            throw new IncompleteResponse(status, body.length(), !(e instanceof EOFException), e);
        }
        return new Response(
                version,
                status,
                head.firstLine().substring(13),
                List.copyOf(head.headers()),
                framing,
                body,
                trailers,
                List.copyOf(informational));
    }

    private static Response.Framing framing(String method, int status, List<Header> headers) throws IOException {
        List<String> encodings = Header.all(headers, "transfer-encoding");
        List<String> lengths = Header.all(headers, "content-length");
        if (!encodings.isEmpty() && !lengths.isEmpty()) {
            throw new ProtocolViolation("response with both Transfer-Encoding and Content-Length");
        }
        if (method.equals("HEAD") || status < 200 || status == 204 || status == 304) {
            return Response.Framing.NONE;
        }
        if (!encodings.isEmpty()) {
            if (!encodings.equals(List.of("chunked"))) {
                throw new ProtocolViolation("response with transfer-encoding " + encodings);
            }
            return Response.Framing.CHUNKED;
        }
        return lengths.isEmpty() ? Response.Framing.CLOSE : Response.Framing.CONTENT_LENGTH;
    }

    private static long contentLength(List<Header> headers) throws IOException {
        List<String> lengths = Header.all(headers, "content-length");
        if (lengths.size() != 1 || !lengths.getFirst().matches("[0-9]{1,18}")) {
            throw new ProtocolViolation("response with content-length " + lengths);
        }
        return Long.parseLong(lengths.getFirst());
    }

    /** Checks that the server closes (FIN) and that nothing comes before. */
    public void expectClose() throws IOException {
        int buffered = reader.buffered();
        if (buffered > 0 || reader.hasMore()) {
            byte[] raw = reader.raw();
            throw new AssertionError("expected the server to close, got more bytes; in all it sent: "
                    + new String(raw, StandardCharsets.ISO_8859_1));
        }
    }

    /** Checks that the connection ends, by FIN or RST, without another response; drops what comes before. */
    public void expectEnd() {
        try {
            reader.readToEnd(new Body());
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server keeps the connection open", e);
        } catch (IOException e) {
            return; // RST
        }
    }

    /** Waits until bytes with this beginning have come; they stay to be read. */
    public void awaitBytes(String beginning) throws IOException {
        if (!reader.hasMore()) {
            throw new EOFException("the server closed");
        }
        if (!received().startsWith(beginning)) {
            throw new AssertionError("expected " + beginning + ", got: " + received());
        }
    }

    /** Everything received on this connection, at most the first MiB, as Latin-1. */
    public String received() {
        return new String(reader.raw(), StandardCharsets.ISO_8859_1);
    }

    /** Closes the sending side; reading goes on. */
    public void shutdownOutput() throws IOException {
        wire.shutdownOutput();
    }

    /** Closes with RST. */
    public void reset() throws IOException {
        wire.reset();
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}
