package io.ringway.hotpath.trace;

import io.ringway.hotpath.filter.AttemptSpan;
import io.ringway.hotpath.filter.TraceContext;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Hex;
import io.ringway.hotpath.http.Text;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * B3, Zipkin's fields: {@code x-b3-traceid} and its like, or {@code b3} with all in one. The single one goes before the others; who sends
 * it gets it passed on beside them.
 *
 * <p>Owner: worker.
 */
final class B3Propagation extends Propagation {
    private static final byte[] TRACE = bytes("x-b3-traceid");
    private static final byte[] SPAN = bytes("x-b3-spanid");
    private static final byte[] PARENT = bytes("x-b3-parentspanid");
    private static final byte[] SAMPLED = bytes("x-b3-sampled");
    private static final byte[] FLAGS = bytes("x-b3-flags");

    /** Where things stand in the memory of a stream. */
    private static final int TRACE_AT = 0;

    private static final int SPAN_AT = 32;
    private static final int PARENT_AT = 48;
    private static final int SINGLE_AT = 64;

    private final Text traceName;
    private final Text spanName;
    private final Text parentName;
    private final Text sampledName;
    private final Text one;
    private final Text zero;

    B3Propagation(Constants constants) {
        traceName = constants.intern("x-b3-traceid");
        spanName = constants.intern("x-b3-spanid");
        parentName = constants.intern("x-b3-parentspanid");
        sampledName = constants.intern("x-b3-sampled");
        one = constants.intern("1");
        zero = constants.intern("0");
    }

    @Override
    IncomingContext.Outcome read(HeaderBlock head, IncomingContext into) {
        into.clear();
        int single = head.find(B3Single.NAME, 0);
        if (single >= 0) {
            return B3Single.read(head.buffer(), head.valueStart(single), head.valueLength(single), into);
        }
        into.sampled = sampled(head);
        int trace = head.find(TRACE, 0);
        int span = head.find(SPAN, 0);
        if (trace < 0 || span < 0) {
            return IncomingContext.Outcome.ABSENT;
        }
        int parent = head.find(PARENT, 0);
        UnsafeBuffer buffer = head.buffer();
        boolean isRight = takeTrace(buffer, head.valueStart(trace), head.valueLength(trace), into)
                && isId(buffer, head.valueStart(span), head.valueLength(span))
                && (parent < 0 || isId(buffer, head.valueStart(parent), head.valueLength(parent)));
        if (!isRight) {
            return IncomingContext.Outcome.MALFORMED;
        }
        into.spanId = Hex.readTrusted(buffer, head.valueStart(span), Hex.LONG_DIGITS);
        if (parent >= 0) {
            into.parentId = Hex.readTrusted(buffer, head.valueStart(parent), Hex.LONG_DIGITS);
            into.hasParent = into.parentId != 0;
        }
        return IncomingContext.Outcome.FOUND;
    }

    /** {@code x-b3-flags: 1} is debug: reported whatever else is said. Some clients write the other field as a word. */
    private static int sampled(HeaderBlock head) {
        int flags = head.find(FLAGS, 0);
        if (flags >= 0 && isByte(head, flags, '1')) {
            return 1;
        }
        int index = head.find(SAMPLED, 0);
        if (index < 0) {
            return IncomingContext.UNDECIDED;
        }
        boolean isWord = head.valueLength(index) == 4 && head.buffer().getByte(head.valueStart(index)) == 't';
        return isWord || isByte(head, index, '1') ? 1 : 0;
    }

    private static boolean isByte(HeaderBlock head, int index, char wanted) {
        return head.valueLength(index) == 1 && head.buffer().getByte(head.valueStart(index)) == wanted;
    }

    static boolean isId(UnsafeBuffer buffer, int start, int length) {
        return length == Hex.LONG_DIGITS && Hex.are(buffer, start, length);
    }

    /** 16 or 32 digits, not all 0. */
    static boolean takeTrace(UnsafeBuffer buffer, int start, int length, IncomingContext into) {
        if ((length != Hex.LONG_DIGITS && length != 2 * Hex.LONG_DIGITS) || !Hex.are(buffer, start, length)) {
            return false;
        }
        into.isTraceId128 = length > Hex.LONG_DIGITS;
        into.traceHigh = into.isTraceId128 ? Hex.readTrusted(buffer, start, Hex.LONG_DIGITS) : 0;
        into.traceLow = Hex.readTrusted(buffer, start + length - Hex.LONG_DIGITS, Hex.LONG_DIGITS);
        return (into.traceHigh | into.traceLow) != 0;
    }

    @Override
    boolean write(TraceContext trace, AttemptSpan span, HeaderBlock head, int memory) {
        UnsafeBuffer buffer = head.buffer();
        boolean hasParent = span.id != 0 || trace.hasParent;
        int traceLength = putTrace(trace, buffer, memory + TRACE_AT);
        Hex.write(buffer, memory + SPAN_AT, tellingSpan(trace, span));
        boolean fits = set(head, TRACE, traceName, memory + TRACE_AT, traceLength)
                && set(head, SPAN, spanName, memory + SPAN_AT, Hex.LONG_DIGITS);
        if (hasParent) {
            Hex.write(buffer, memory + PARENT_AT, span.id == 0 ? trace.parentId : trace.spanId);
            fits = fits && set(head, PARENT, parentName, memory + PARENT_AT, Hex.LONG_DIGITS);
        }
        Text decision = trace.isSampled ? one : zero;
        fits = fits && set(head, SAMPLED, sampledName, decision.start(), decision.length());
        int single = head.find(B3Single.NAME, 0);
        if (single >= 0) {
            int at = memory + SINGLE_AT;
            head.value(single, at, B3Single.write(buffer, at, memory, traceLength, hasParent, trace.isSampled));
        }
        return fits;
    }

    static int putTrace(TraceContext trace, UnsafeBuffer buffer, int at) {
        int position = at;
        if (trace.isTraceId128) {
            Hex.write(buffer, position, trace.traceHigh);
            position += Hex.LONG_DIGITS;
        }
        Hex.write(buffer, position, trace.traceLow);
        return position + Hex.LONG_DIGITS - at;
    }

    private static boolean set(HeaderBlock head, byte[] bytes, Text name, int start, int length) {
        int index = head.find(bytes, 0);
        if (index < 0) {
            return head.add(HeaderId.OTHER, name.start(), name.length(), start, length);
        }
        head.value(index, start, length);
        head.removeAll(bytes, index + 1);
        return true;
    }

    /** The field {@code b3}: {@code trace-span}, then {@code -sampled} and {@code -parent} if they are known, or the decision alone. */
    private static final class B3Single {
        static final byte[] NAME = bytes("b3");

        static IncomingContext.Outcome read(UnsafeBuffer buffer, int start, int length, IncomingContext into) {
            if (length == 1) {
                into.sampled = decision(buffer.getByte(start));
                return into.sampled < 0 ? IncomingContext.Outcome.MALFORMED : IncomingContext.Outcome.ABSENT;
            }
            int traceLength = untilDash(buffer, start, length);
            int spanAt = start + traceLength + 1;
            int left = length - traceLength - 1;
            if (left < Hex.LONG_DIGITS
                    || !takeTrace(buffer, start, traceLength, into)
                    || !isId(buffer, spanAt, untilDash(buffer, spanAt, left))) {
                return IncomingContext.Outcome.MALFORMED;
            }
            into.spanId = Hex.readTrusted(buffer, spanAt, Hex.LONG_DIGITS);
            return readRest(buffer, spanAt + Hex.LONG_DIGITS, left - Hex.LONG_DIGITS, into);
        }

        /** {@code -1} or {@code -1-parent}. */
        private static IncomingContext.Outcome readRest(
                UnsafeBuffer buffer, int start, int length, IncomingContext into) {
            if (length == 0) {
                return IncomingContext.Outcome.FOUND;
            }
            if (length < 2) {
                return IncomingContext.Outcome.MALFORMED;
            }
            into.sampled = decision(buffer.getByte(start + 1));
            boolean hasParent = length > 2;
            boolean isRight = into.sampled >= 0
                    && (!hasParent
                            || (length == 3 + Hex.LONG_DIGITS
                                    && buffer.getByte(start + 2) == '-'
                                    && isId(buffer, start + 3, Hex.LONG_DIGITS)));
            if (isRight && hasParent) {
                into.parentId = Hex.readTrusted(buffer, start + 3, Hex.LONG_DIGITS);
                into.hasParent = into.parentId != 0;
            }
            return isRight ? IncomingContext.Outcome.FOUND : IncomingContext.Outcome.MALFORMED;
        }

        private static int untilDash(UnsafeBuffer buffer, int start, int length) {
            for (int i = 0; i < length; i++) {
                if (buffer.getByte(start + i) == '-') {
                    return i;
                }
            }
            return length;
        }

        /** {@code d} is debug, and reported too. */
        private static int decision(byte b) {
            return b == '1' || b == 'd' ? 1 : b == '0' ? 0 : IncomingContext.UNDECIDED;
        }

        /** Of what {@link B3Propagation#write} has put into the memory; the length of the value. */
        static int write(
                UnsafeBuffer buffer, int at, int memory, int traceLength, boolean hasParent, boolean isSampled) {
            int position = at;
            buffer.putBytes(position, buffer, memory + TRACE_AT, traceLength);
            position += traceLength;
            buffer.putByte(position++, (byte) '-');
            buffer.putBytes(position, buffer, memory + SPAN_AT, Hex.LONG_DIGITS);
            position += Hex.LONG_DIGITS;
            buffer.putByte(position++, (byte) '-');
            buffer.putByte(position++, (byte) (isSampled ? '1' : '0'));
            if (hasParent) {
                buffer.putByte(position++, (byte) '-');
                buffer.putBytes(position, buffer, memory + PARENT_AT, Hex.LONG_DIGITS);
                position += Hex.LONG_DIGITS;
            }
            return position - at;
        }
    }

    private static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }
}
