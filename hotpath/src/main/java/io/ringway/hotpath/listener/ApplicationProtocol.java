package io.ringway.hotpath.listener;

import io.ringway.hotpath.http.Token;
import org.agrona.DirectBuffer;

/** What the first bytes of a connection say that it speaks. */
public enum ApplicationProtocol {
    /** More bytes are needed. */
    UNDECIDED(""),
    /** Nothing that is known. */
    NONE(""),
    HTTP_10("http/1.0"),
    HTTP_11("http/1.1"),
    /** HTTP/2 without TLS: the preface of RFC 9113 section 3.4. */
    H2C("h2c");

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    /** Longer methods are none. */
    private static final int METHOD_BYTES_MAX = 64;

    private static final String HTTP_1 = " HTTP/1.";

    private final String alpn;

    ApplicationProtocol(String alpn) {
        this.alpn = alpn;
    }

    /** Its name in {@code FilterChainMatch.application_protocols}; empty if it has none. */
    public String alpn() {
        return alpn;
    }

    /** Looks at all bytes that have come so far. */
    public static ApplicationProtocol of(DirectBuffer buffer, int start, int end) {
        int same = 0;
        while (same < PREFACE.length() && start + same < end && buffer.getByte(start + same) == PREFACE.charAt(same)) {
            same++;
        }
        if (same == PREFACE.length()) {
            return H2C;
        }
        return start + same == end ? UNDECIDED : ofRequestLine(buffer, start, end);
    }

    private static ApplicationProtocol ofRequestLine(DirectBuffer buffer, int start, int end) {
        int p = start;
        while (p < end && Token.isTokenByte(buffer.getByte(p))) {
            p++;
        }
        if (p - start > METHOD_BYTES_MAX) {
            return NONE;
        }
        if (p == end) {
            return UNDECIDED;
        }
        if (p == start || buffer.getByte(p) != ' ') {
            return NONE;
        }
        while (p < end && buffer.getByte(p) != '\n') {
            p++;
        }
        if (p == end) {
            return UNDECIDED;
        }
        return ofVersion(buffer, start, buffer.getByte(p - 1) == '\r' ? p - 1 : p);
    }

    /** The line ends with the version. */
    private static ApplicationProtocol ofVersion(DirectBuffer buffer, int start, int lineEnd) {
        int at = lineEnd - 1 - HTTP_1.length();
        if (at <= start) {
            return NONE;
        }
        for (int i = 0; i < HTTP_1.length(); i++) {
            if (buffer.getByte(at + i) != HTTP_1.charAt(i)) {
                return NONE;
            }
        }
        return switch (buffer.getByte(lineEnd - 1)) {
            case '0' -> HTTP_10;
            case '1' -> HTTP_11;
            default -> NONE;
        };
    }
}
