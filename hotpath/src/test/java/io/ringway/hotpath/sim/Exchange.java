package io.ringway.hotpath.sim;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A request with its unique id, the answer that belongs to it, and what has become of it. Clients, backends and checks share it, so that the
 * proxy is the only one that could mix them up.
 */
final class Exchange {
    static final String ID = "x-id";
    static final String TARGET = "/r/";
    /** Interim heads of a flood. */
    private static final int FLOOD = 50;

    /** How the answer ends (RFC 9112 section 6.3). */
    enum Framing {
        LENGTH,
        CHUNKED,
        CLOSE
    }

    /** What the backend does instead of answering well. */
    enum Fault {
        NONE,
        NEVER,
        RESET_BEFORE,
        CLOSE_BEFORE,
        DIE_IN_HEAD,
        DIE_IN_BODY,
        CLOSE_AFTER,
        GARBAGE,
        INTERIM_FLOOD,
        LENGTH_AND_CHUNKED,
        BAD_CHUNK,
        EXTRA_BYTE,
        EXTRA_ANSWER
    }

    final int id;
    String method = "GET";
    boolean isHttp10;
    boolean isRequestChunked;
    boolean isExpectContinue;
    boolean isLast;
    byte[] requestBody = {};

    int status = 200;
    Framing framing = Framing.LENGTH;
    byte[] body = {};
    int interims;
    /** The answer is sent in this many pieces. */
    int pieces = 1;
    /** Before the whole request was read. */
    boolean isEarly;

    boolean isConnectionClose;
    Fault fault = Fault.NONE;
    /** The fault shows in this many answers; attempts that come after are answered well. */
    int faultsMax = Integer.MAX_VALUE;

    /** Times that a backend has seen its head. */
    int seen;

    boolean isAnswered;

    Exchange(int id) {
        this.id = id;
    }

    boolean isBodiless() {
        return method.equals("HEAD") || status == 204 || status == 304;
    }

    /** Whether bytes that came are not those of a body at a place. */
    static boolean isOther(byte[] body, int at, byte[] bytes, int from, int length) {
        int end = at + length;
        return end > body.length || !Arrays.equals(body, at, end, bytes, from, from + length);
    }

    /** What a body of a message with this id looks like: no two ids have a body in common. */
    static byte[] bodyOf(int id, int length) {
        byte[] bytes = new byte[length];
        byte[] mark = ("<" + id + ">").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < length; i++) {
            bytes[i] = (i / mark.length) % 16 == 0 ? mark[i % mark.length] : (byte) (id * 31 + i * 7 + (i >>> 8));
        }
        return bytes;
    }

    /** The request on the wire. */
    byte[] requestBytes() {
        Wire wire = new Wire();
        wire.line(method + " " + TARGET + id + " HTTP/1." + (isHttp10 ? 0 : 1))
                .line("Host: example.com")
                .line("X-Id: " + id);
        if (isExpectContinue) {
            wire.line("Expect: 100-continue");
        }
        if (isLast) {
            wire.line("Connection: close");
        }
        if (isRequestChunked) {
            wire.line("Transfer-Encoding: chunked").line("").chunks(requestBody, 1 + id % 5000);
        } else {
            if (requestBody.length > 0) {
                wire.line("Content-Length: " + requestBody.length);
            }
            wire.line("").bytes(requestBody);
        }
        return wire.toBytes();
    }

    /** The answer on the wire. */
    byte[] answerBytes(Fault shown) {
        Wire wire = new Wire();
        for (int i = 0; i < (shown == Fault.INTERIM_FLOOD ? FLOOD : interims); i++) {
            wire.line(i % 2 == 0 ? "HTTP/1.1 103 Early Hints" : "HTTP/1.1 100 Continue")
                    .line("Link: </x>")
                    .line("");
        }
        wire.bytes(answerHead(shown));
        if (!isBodiless()) {
            if (framing == Framing.CHUNKED) {
                wire.chunks(body, 1 + id % 3000);
            } else {
                wire.bytes(body);
            }
        }
        return wire.toBytes();
    }

    private byte[] answerHead(Fault shown) {
        Wire wire = new Wire().line("HTTP/1.1 " + status + " Any").line("X-Id: " + id);
        if (isConnectionClose || framing == Framing.CLOSE) {
            wire.line("Connection: close");
        }
        if (status != 204 && status != 304) {
            if (framing == Framing.LENGTH || shown == Fault.LENGTH_AND_CHUNKED) {
                wire.line("Content-Length: " + body.length);
            }
            if (framing == Framing.CHUNKED || shown == Fault.LENGTH_AND_CHUNKED) {
                wire.line("Transfer-Encoding: chunked");
            }
        }
        return wire.line("").toBytes();
    }

    /** What shows in the answer to the attempt that was seen last. */
    Fault faultNow() {
        return seen > faultsMax ? Fault.NONE : fault;
    }

    /**
     * Only what is idempotent (RFC 9110 section 9.2.2) and has no body may be sent again, once, when a kept connection has died; a retry policy
     * adds to that. That a body in chunks is none shows when a filter holds the head until the end.
     */
    int sendsMax(int retriesMax) {
        boolean isOnce = requestBody.length > 0 || method.equals("POST") || method.equals("PATCH");
        return retriesMax + (isOnce ? 1 : 2);
    }

    @Override
    public String toString() {
        return "#" + id + " " + method + (isHttp10 ? " 1.0" : "") + (isRequestChunked ? " chunked " : " ")
                + requestBody.length + (isEarly ? " early" : "") + (isLast ? " last" : "") + " -> " + status + " "
                + framing + " " + body.length + " in " + pieces + " " + fault + (isConnectionClose ? " close" : "")
                + (interims > 0 ? " 1xx*" + interims : "") + " seen " + seen;
    }
}
