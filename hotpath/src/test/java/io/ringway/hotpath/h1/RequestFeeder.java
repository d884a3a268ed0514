package io.ringway.hotpath.h1;

import io.ringway.hotpath.http.HeaderBlock;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Feeds one request head to a fresh parser in different ways and describes the outcome as text, so that outcomes can be compared. */
final class RequestFeeder {
    private static final int FILLER = 0x58;

    private final H1Limits limits;

    RequestFeeder(H1Limits limits) {
        this.limits = limits;
    }

    /** All at once, at an offset into the region, with garbage before and behind. */
    String whole(String text, int offset) {
        UnsafeBuffer buffer = region(text, offset);
        HeaderBlock out = new HeaderBlock(buffer);
        H1RequestParser parser = new H1RequestParser(limits);
        Bytes.put(buffer, offset, text);
        return describe(parser, parser.parse(buffer, offset, offset + text.length(), out), out);
    }

    /** In a region that ends with the last byte. */
    String atRegionEnd(String text) {
        UnsafeBuffer buffer = Bytes.region(3 + text.length());
        HeaderBlock out = new HeaderBlock(buffer);
        H1RequestParser parser = new H1RequestParser(limits);
        Bytes.put(buffer, 3, text);
        return describe(parser, parser.parse(buffer, 3, 3 + text.length(), out), out);
    }

    /** In pieces that end at the given offsets and at the end of the text. */
    String pieces(String text, int... ends) {
        UnsafeBuffer buffer = region(text, 5);
        HeaderBlock out = new HeaderBlock(buffer);
        H1RequestParser parser = new H1RequestParser(limits);
        int from = 0;
        for (int i = 0; i <= ends.length; i++) {
            int to = i == ends.length ? text.length() : ends[i];
            Bytes.put(buffer, 5 + from, text.substring(from, to));
            from = to;
            int result = parser.parse(buffer, 5, 5 + to, out);
            if (result != ParseResult.INCOMPLETE) {
                return describe(parser, result, out);
            }
        }
        return describe(parser, ParseResult.INCOMPLETE, out);
    }

    String bytewise(String text) {
        int[] ends = new int[Math.max(0, text.length() - 1)];
        for (int i = 0; i < ends.length; i++) {
            ends[i] = i + 1;
        }
        return pieces(text, ends);
    }

    /** Byte by byte, and moved to another place before each byte. */
    String moving(String text) {
        int span = text.length() + 16;
        UnsafeBuffer buffer = Bytes.region(3 * span);
        HeaderBlock out = new HeaderBlock(buffer);
        H1RequestParser parser = new H1RequestParser(limits);
        int at = 1;
        for (int i = 0; i < text.length(); i++) {
            int next = (at + span + i % 7) % (2 * span);
            byte[] soFar = new byte[i];
            buffer.getBytes(at, soFar);
            buffer.setMemory(0, buffer.capacity(), (byte) FILLER);
            buffer.putBytes(next, soFar);
            Bytes.put(buffer, next + i, text.substring(i, i + 1));
            at = next;
            int result = parser.parse(buffer, at, at + i + 1, out);
            if (result != ParseResult.INCOMPLETE) {
                return describe(parser, result, out);
            }
        }
        return describe(parser, ParseResult.INCOMPLETE, out);
    }

    private static UnsafeBuffer region(String text, int offset) {
        UnsafeBuffer buffer = Bytes.region(offset + text.length() + 64);
        buffer.setMemory(0, buffer.capacity(), (byte) FILLER);
        return buffer;
    }

    private static String describe(H1RequestParser parser, int result, HeaderBlock out) {
        return result < 0 ? name(result) : head(out) + " | " + facts(parser, result);
    }

    /** Method, path, authority, version and fields. */
    static String head(HeaderBlock out) {
        List<String> parts = new ArrayList<>();
        UnsafeBuffer buffer = out.buffer();
        parts.add(Bytes.get(buffer, out.methodStart(), out.methodLength()) + "#" + out.method());
        parts.add(Bytes.get(buffer, out.pathStart(), out.pathLength()));
        parts.add(Bytes.get(buffer, out.authorityStart(), out.authorityLength()));
        parts.add("1." + out.versionMinor());
        parts.add(fields(out));
        return String.join(" ", parts);
    }

    static String fields(HeaderBlock out) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < out.count(); i++) {
            if (!out.isRemoved(i)) {
                fields.add(Bytes.get(out.buffer(), out.nameStart(i), out.nameLength(i)) + "#" + out.id(i) + "="
                        + Bytes.get(out.buffer(), out.valueStart(i), out.valueLength(i)));
            }
        }
        return fields.toString();
    }

    private static String facts(H1RequestParser parser, int result) {
        return "bytes=" + result + "/" + parser.headBytes()
                + " length=" + parser.contentLength()
                + (parser.isChunked() ? " chunked" : "")
                + (parser.isKeepAlive() ? " keep-alive" : " close")
                + (parser.expectsContinue() ? " expect" : "")
                + (parser.hasUpgrade() ? " upgrade" : "")
                + (parser.isAbsoluteForm() ? " absolute" : "")
                + (parser.isHttpsTarget() ? " https" : "");
    }

    static String name(int result) {
        return switch (result) {
            case ParseResult.INCOMPLETE -> "INCOMPLETE";
            case ParseResult.BAD_RESPONSE -> "BAD_RESPONSE";
            default -> Integer.toString(ParseResult.status(result));
        };
    }
}
