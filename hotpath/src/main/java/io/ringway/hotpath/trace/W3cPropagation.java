package io.ringway.hotpath.trace;

import io.ringway.hotpath.filter.AttemptSpan;
import io.ringway.hotpath.filter.TraceContext;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Hex;
import io.ringway.hotpath.http.Text;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * W3C Trace Context, level 1: {@code traceparent}. {@code tracestate} is passed on as it comes.
 *
 * <pre>
 *   00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
 *   0  3                                36               53   version, trace, span, flags
 * </pre>
 *
 * <p>Owner: worker.
 */
final class W3cPropagation extends Propagation {
    private static final int TRACE_AT = 3;
    private static final int SPAN_AT = 36;
    private static final int FLAGS_AT = 53;
    private static final int LENGTH = 55;
    private static final int SAMPLED_FLAG = 1;
    private static final int VERSION_INVALID = 0xff;

    private final Text name;

    W3cPropagation(Constants constants) {
        name = constants.name(HeaderId.TRACEPARENT);
    }

    @Override
    IncomingContext.Outcome read(HeaderBlock head, IncomingContext into) {
        into.clear();
        int index = head.find(HeaderId.TRACEPARENT);
        if (index < 0) {
            return IncomingContext.Outcome.ABSENT;
        }
        UnsafeBuffer buffer = head.buffer();
        int start = head.valueStart(index);
        return isWellFormed(buffer, start, head.valueLength(index)) && take(buffer, start, into)
                ? IncomingContext.Outcome.FOUND
                : IncomingContext.Outcome.MALFORMED;
    }

    /** Later versions may be longer (section 4.3); no version has digits in upper case. */
    private static boolean isWellFormed(UnsafeBuffer buffer, int start, int length) {
        if (length < LENGTH
                || !isField(buffer, start, TRACE_AT - 1)
                || !isField(buffer, start + TRACE_AT, SPAN_AT - TRACE_AT - 1)
                || !isField(buffer, start + SPAN_AT, FLAGS_AT - SPAN_AT - 1)
                || !isLowerHex(buffer, start + FLAGS_AT, LENGTH - FLAGS_AT)) {
            return false;
        }
        long version = Hex.read(buffer, start, 2);
        return version != VERSION_INVALID
                && (length == LENGTH || (version > 0 && buffer.getByte(start + LENGTH) == '-'));
    }

    private static boolean isField(UnsafeBuffer buffer, int start, int digits) {
        return isLowerHex(buffer, start, digits) && buffer.getByte(start + digits) == '-';
    }

    private static boolean isLowerHex(UnsafeBuffer buffer, int start, int digits) {
        for (int i = 0; i < digits; i++) {
            byte b = buffer.getByte(start + i);
            if (b >= 'A' && b <= 'F') {
                return false;
            }
        }
        return Hex.are(buffer, start, digits);
    }

    private static boolean take(UnsafeBuffer buffer, int start, IncomingContext into) {
        into.isTraceId128 = true;
        into.traceHigh = Hex.readTrusted(buffer, start + TRACE_AT, Hex.LONG_DIGITS);
        into.traceLow = Hex.readTrusted(buffer, start + TRACE_AT + Hex.LONG_DIGITS, Hex.LONG_DIGITS);
        into.spanId = Hex.readTrusted(buffer, start + SPAN_AT, Hex.LONG_DIGITS);
        into.sampled = (int) (Hex.readTrusted(buffer, start + FLAGS_AT, 2) & SAMPLED_FLAG);
        return (into.traceHigh | into.traceLow) != 0 && into.spanId != 0;
    }

    @Override
    boolean write(TraceContext trace, AttemptSpan span, HeaderBlock head, int memory) {
        UnsafeBuffer buffer = head.buffer();
        putTwo(buffer, memory, '0', '0');
        buffer.putByte(memory + TRACE_AT - 1, (byte) '-');
        Hex.write(buffer, memory + TRACE_AT, trace.traceHigh);
        Hex.write(buffer, memory + TRACE_AT + Hex.LONG_DIGITS, trace.traceLow);
        buffer.putByte(memory + SPAN_AT - 1, (byte) '-');
        Hex.write(buffer, memory + SPAN_AT, tellingSpan(trace, span));
        buffer.putByte(memory + FLAGS_AT - 1, (byte) '-');
        putTwo(buffer, memory + FLAGS_AT, '0', trace.isSampled ? '1' : '0');
        return head.set(HeaderId.TRACEPARENT, name, memory, LENGTH);
    }

    private static void putTwo(UnsafeBuffer buffer, int position, char first, char second) {
        buffer.putByte(position, (byte) first);
        buffer.putByte(position + 1, (byte) second);
    }
}
