package io.ringway.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** One request being answered by a {@link FakeUpstream}. Used by one thread. */
public final class Exchange {
    private final Wire wire;
    private final MessageReader reader;
    private final String method;
    private final String target;
    private final List<Header> headers;
    private final Body body;
    private String appended = "";

    Exchange(Wire wire, MessageReader reader, String method, String target, List<Header> headers, Body body) {
        this.wire = wire;
        this.reader = reader;
        this.method = method;
        this.target = target;
        this.headers = headers;
        this.body = body;
    }

    public String method() {
        return method;
    }

    public String target() {
        return target;
    }

    public List<Header> headers() {
        return headers;
    }

    /** What has come of the request's body: all of it, unless the answer is early. */
    public Body requestBody() {
        return body;
    }

    /** Sends a status line and these field lines, and the empty line. */
    public void sendHead(int status, String... headerLines) throws IOException {
        send("HTTP/1.1 " + status + " Status\r\n" + Answer.lines(headerLines) + "\r\n");
    }

    /** Sends an answer with Content-Length in one write. */
    public void sendFixed(int status, byte[] content, String... headerLines) throws IOException {
        boolean hasNoBody = method.equals("HEAD") || status == 204 || status == 304;
        String length = status == 204 ? "" : "content-length: " + content.length + "\r\n";
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(MessageReader.ascii(
                "HTTP/1.1 " + status + " Status\r\n" + length + Answer.lines(headerLines) + "\r\n"));
        if (!hasNoBody) {
            message.writeBytes(content);
        }
        send(message.toByteArray(), 0, message.size());
    }

    public void sendChunk(byte[] content) throws IOException {
        send(Integer.toHexString(content.length) + "\r\n");
        send(content, 0, content.length);
        send("\r\n");
    }

    /** Sends Latin-1 text as it is. */
    public void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        send(bytes, 0, bytes.length);
    }

    public void send(byte[] bytes, int offset, int count) throws IOException {
        wire.write(ByteBuffer.wrap(bytes, offset, count));
    }

    public void close() throws IOException {
        wire.close();
    }

    public void shutdownOutput() throws IOException {
        wire.shutdownOutput();
    }

    public void reset() throws IOException {
        wire.reset();
    }

    /** Waits for the test to open the gate. */
    public void await(CountDownLatch gate) throws IOException {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the upstream was closed");
        }
    }

    /** Reads and drops until the peer closes. */
    public void awaitPeerClose() throws IOException {
        reader.readToEnd(new Body());
    }

    boolean isOpen() {
        return wire.isOpen();
    }

    void append(String bytes) {
        appended += bytes;
    }

    void flushAppended() throws IOException {
        if (!appended.isEmpty()) {
            send(appended);
        }
    }
}
