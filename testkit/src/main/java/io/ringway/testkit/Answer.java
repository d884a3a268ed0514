package io.ringway.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * What a {@link FakeUpstream} does with one request: a small script, written with the factories below or by hand. Immutable; the methods
 * {@code header}, {@code early} and so on return a changed copy.
 */
public final class Answer {
    /** Writes an answer. */
    @FunctionalInterface
    public interface Script {
        void run(Exchange exchange) throws IOException;
    }

    private final Script script;
    private final boolean isEarly;
    private final boolean isLast;

    private Answer(Script script, boolean isEarly, boolean isLast) {
        this.script = script;
        this.isEarly = isEarly;
        this.isLast = isLast;
    }

    /** Whatever the script writes. */
    public static Answer of(Script script) {
        return new Answer(script, false, false);
    }

    /** A complete answer with Content-Length; the body is left out for HEAD, 204 and 304. */
    public static Answer fixed(int status, String body, String... headerLines) {
        return of(exchange -> exchange.sendFixed(status, body.getBytes(StandardCharsets.ISO_8859_1), headerLines));
    }

    /** 200 with the request's method, target and body length as text. */
    public static Answer describe() {
        return of(exchange -> exchange.sendFixed(
                200,
                (exchange.method() + " " + exchange.target() + " "
                                + exchange.requestBody().length())
                        .getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** 200 with the request's body (at most its first MiB). */
    public static Answer echo() {
        return of(exchange -> exchange.sendFixed(200, exchange.requestBody().bytes()));
    }

    /** 200 in chunks, one per part. */
    public static Answer chunked(String... parts) {
        return of(exchange -> {
            exchange.sendHead(200, "transfer-encoding: chunked");
            for (String part : parts) {
                exchange.sendChunk(part.getBytes(StandardCharsets.ISO_8859_1));
            }
            exchange.send("0\r\n\r\n");
        });
    }

    /** 200 in chunks with trailers. */
    public static Answer chunkedWithTrailers(String body, String... trailerLines) {
        return of(exchange -> {
            exchange.sendHead(200, "transfer-encoding: chunked", "trailer: x");
            exchange.sendChunk(body.getBytes(StandardCharsets.ISO_8859_1));
            exchange.send("0\r\n" + lines(trailerLines) + "\r\n");
        });
    }

    /** 200 without framing, ended by closing the connection. */
    public static Answer closeDelimited(String body) {
        return of(exchange -> {
            exchange.sendHead(200);
            exchange.send(body);
            exchange.close();
        });
    }

    /** 200 with a long body and Content-Length. */
    public static Answer generated(GeneratedBody body) {
        return of(exchange -> {
            exchange.sendHead(200, "content-length: " + body.length());
            body.writeTo(exchange::send);
        });
    }

    /** 200 with a long body in chunks. */
    public static Answer generatedChunked(GeneratedBody body) {
        return of(exchange -> {
            exchange.sendHead(200, "transfer-encoding: chunked");
            body.writeTo((bytes, offset, count) -> {
                exchange.send(Integer.toHexString(count) + "\r\n");
                exchange.send(bytes, offset, count);
                exchange.send("\r\n");
            });
            exchange.send("0\r\n\r\n");
        });
    }

    /** Exactly these bytes, then whatever the connection's fate is. */
    public static Answer raw(String bytes) {
        return of(exchange -> exchange.send(bytes));
    }

    /** These bytes one at a time, each in a segment of its own as far as the kernel goes along. */
    public static Answer trickle(String bytes) {
        return of(exchange -> {
            for (byte b : bytes.getBytes(StandardCharsets.ISO_8859_1)) {
                exchange.send(new byte[] {b}, 0, 1);
            }
        });
    }

    /** Never answers; ends when the peer or the test closes. */
    public static Answer hang() {
        return of(Exchange::awaitPeerClose);
    }

    /** Closes with RST after sending these bytes (none: before the head; a part of a head; a head and part of a body). */
    public static Answer resetAfter(String bytes) {
        return of(exchange -> {
            exchange.send(bytes);
            exchange.reset();
        });
    }

    /** Closes with FIN after sending these bytes. */
    public static Answer closeAfter(String bytes) {
        return of(exchange -> {
            exchange.send(bytes);
            exchange.close();
        });
    }

    /** Sends an interim head first, {@code times} times. */
    public static Answer informational(int status, int times, Answer then) {
        return new Answer(
                exchange -> {
                    for (int i = 0; i < times; i++) {
                        exchange.send("HTTP/1.1 " + status + " Interim\r\nx-interim: " + i + "\r\n\r\n");
                    }
                    then.script.run(exchange);
                },
                then.isEarly,
                then.isLast);
    }

    /** Runs before the request's body is read. */
    public Answer early() {
        return new Answer(script, true, isLast);
    }

    /** Waits for the gate before it does anything. */
    public Answer heldBy(CountDownLatch gate) {
        return new Answer(
                exchange -> {
                    exchange.await(gate);
                    script.run(exchange);
                },
                isEarly,
                isLast);
    }

    /** Sends these bytes after the answer, unasked. */
    public Answer withExtraBytes(String bytes) {
        return new Answer(
                exchange -> {
                    exchange.append(bytes);
                    script.run(exchange);
                },
                isEarly,
                isLast);
    }

    /** Closes the connection after the answer, without having said so. */
    public Answer thenClose() {
        return new Answer(script, isEarly, true);
    }

    boolean isEarly() {
        return isEarly;
    }

    boolean isLast() {
        return isLast;
    }

    void run(Exchange exchange) throws IOException {
        script.run(exchange);
        exchange.flushAppended();
    }

    static String lines(String... lines) {
        List<String> all = new ArrayList<>(List.of(lines));
        all.replaceAll(line -> line + "\r\n");
        return String.join("", all);
    }
}
