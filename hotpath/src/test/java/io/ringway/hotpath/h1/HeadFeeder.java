package io.ringway.hotpath.h1;

import io.ringway.hotpath.http.HeaderBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.agrona.concurrent.UnsafeBuffer;

/** Feeds one head to a fresh parser in different ways and describes the outcome as text, so that outcomes can be compared. */
final class HeadFeeder {
    /** A parser under test. */
    interface Subject {
        int parse(UnsafeBuffer buffer, int start, int end, HeaderBlock out);

        /** What a successful parse found. */
        String describe(HeaderBlock out);
    }

    private static final byte FILLER = 'X';

    private final Supplier<Subject> subjects;

    HeadFeeder(Supplier<Subject> subjects) {
        this.subjects = subjects;
    }

    static HeadFeeder requests(H1Limits limits) {
        return new HeadFeeder(() -> new RequestSubject(limits));
    }

    static HeadFeeder responses(H1Limits limits, int requestMethod) {
        return new HeadFeeder(() -> new ResponseSubject(limits, requestMethod));
    }

    /** All at once, at an offset into the region, with garbage before and behind. */
    String whole(String text, int offset) {
        return whole(text, offset, FILLER);
    }

    /** The same with garbage of one's choice. */
    String whole(String text, int offset, byte filler) {
        UnsafeBuffer buffer = region(text, offset);
        buffer.setMemory(0, buffer.capacity(), filler);
        HeaderBlock out = new HeaderBlock(buffer);
        Subject subject = subjects.get();
        Bytes.put(buffer, offset, text);
        return outcome(subject, subject.parse(buffer, offset, offset + text.length(), out), out);
    }

    /** In a region that ends with the last byte. */
    String atRegionEnd(String text) {
        UnsafeBuffer buffer = Bytes.region(3 + text.length());
        HeaderBlock out = new HeaderBlock(buffer);
        Subject subject = subjects.get();
        Bytes.put(buffer, 3, text);
        return outcome(subject, subject.parse(buffer, 3, 3 + text.length(), out), out);
    }

    /** In pieces that end at the given offsets and at the end of the text. */
    String pieces(String text, int... ends) {
        UnsafeBuffer buffer = region(text, 5);
        HeaderBlock out = new HeaderBlock(buffer);
        Subject subject = subjects.get();
        int from = 0;
        for (int i = 0; i <= ends.length; i++) {
            int to = i == ends.length ? text.length() : ends[i];
            Bytes.put(buffer, 5 + from, text.substring(from, to));
            from = to;
            int result = subject.parse(buffer, 5, 5 + to, out);
            if (result != ParseResult.INCOMPLETE) {
                return outcome(subject, result, out);
            }
        }
        return outcome(subject, ParseResult.INCOMPLETE, out);
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
        Subject subject = subjects.get();
        int at = 1;
        for (int i = 0; i < text.length(); i++) {
            int next = (at + span + i % 7) % (2 * span);
            byte[] soFar = new byte[i];
            buffer.getBytes(at, soFar);
            buffer.setMemory(0, buffer.capacity(), FILLER);
            buffer.putBytes(next, soFar);
            Bytes.put(buffer, next + i, text.substring(i, i + 1));
            at = next;
            int result = subject.parse(buffer, at, at + i + 1, out);
            if (result != ParseResult.INCOMPLETE) {
                return outcome(subject, result, out);
            }
        }
        return outcome(subject, ParseResult.INCOMPLETE, out);
    }

    /** Every way of feeding, each with the outcome that is expected of it. */
    List<String> all(String text) {
        List<String> outcomes = new ArrayList<>();
        for (int offset = 0; offset < 9; offset++) {
            outcomes.add(whole(text, offset));
        }
        outcomes.add(atRegionEnd(text));
        outcomes.add(bytewise(text));
        if (text.length() < 1500) {
            outcomes.add(moving(text));
            for (int cut = 1; cut < text.length(); cut++) {
                outcomes.add(pieces(text, cut));
            }
        }
        return outcomes;
    }

    private static UnsafeBuffer region(String text, int offset) {
        UnsafeBuffer buffer = Bytes.region(offset + text.length() + 64);
        buffer.setMemory(0, buffer.capacity(), FILLER);
        return buffer;
    }

    private static String outcome(Subject subject, int result, HeaderBlock out) {
        if (result == ParseResult.INCOMPLETE) {
            return "INCOMPLETE";
        }
        return result < 0 ? Integer.toString(ParseResult.status(result)) : subject.describe(out) + " bytes=" + result;
    }

    static String fields(HeaderBlock out) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < out.count(); i++) {
            if (!out.isRemoved(i)) {
                fields.add(Bytes.get(out.buffer(), out.nameStart(i), out.nameLength(i)) + "=" + value(out, i));
            }
        }
        return fields.toString();
    }

    private static String value(HeaderBlock out, int index) {
        return Bytes.get(out.buffer(), out.valueStart(index), out.valueLength(index));
    }

    /** Method, path, authority, version and fields. */
    static String requestHead(HeaderBlock out) {
        UnsafeBuffer buffer = out.buffer();
        return Bytes.get(buffer, out.methodStart(), out.methodLength()) + " "
                + Bytes.get(buffer, out.pathStart(), out.pathLength()) + " host="
                + Bytes.get(buffer, out.authorityStart(), out.authorityLength()) + " 1." + out.versionMinor() + " "
                + fields(out);
    }

    private record RequestSubject(H1RequestParser parser) implements Subject {
        RequestSubject(H1Limits limits) {
            this(new H1RequestParser(limits));
        }

        @Override
        public int parse(UnsafeBuffer buffer, int start, int end, HeaderBlock out) {
            int result = parser.parse(buffer, start, end, out);
            if (result > 0 && result != parser.headBytes()) {
                throw new AssertionError("head bytes " + parser.headBytes());
            }
            return result;
        }

        @Override
        public String describe(HeaderBlock out) {
            return requestHead(out)
                    + (parser.hasContentLength() ? " length=" + parser.contentLength() : "")
                    + (parser.isChunked() ? " chunked" : "")
                    + (parser.isKeepAlive() ? "" : " close")
                    + (parser.expectsContinue() ? " expect" : "")
                    + (parser.hasUpgrade() ? " upgrade" : "")
                    + (parser.isAbsoluteForm() ? " absolute" : "")
                    + (parser.isHttpsTarget() ? " https" : "");
        }
    }

    private record ResponseSubject(H1ResponseParser parser, int requestMethod) implements Subject {
        ResponseSubject(H1Limits limits, int requestMethod) {
            this(new H1ResponseParser(limits), requestMethod);
        }

        @Override
        public int parse(UnsafeBuffer buffer, int start, int end, HeaderBlock out) {
            int result = parser.parse(buffer, start, end, out, requestMethod);
            if (result > 0 && result != parser.headBytes()) {
                throw new AssertionError("head bytes " + parser.headBytes());
            }
            return result;
        }

        @Override
        public String describe(HeaderBlock out) {
            return out.status() + " '" + Bytes.get(out.buffer(), out.reasonStart(), out.reasonLength()) + "' 1."
                    + out.versionMinor() + " " + fields(out) + " " + parser.bodyKind()
                    + (parser.contentLength() >= 0 ? " length=" + parser.contentLength() : "")
                    + (parser.isKeepAlive() ? "" : " close")
                    + (parser.isInterim(out) ? " interim" : "")
                    + (parser.hasUpgrade() ? " upgrade" : "");
        }
    }
}
