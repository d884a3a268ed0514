package io.ringway.routing.match;

import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.index.Bytes;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Asks something of a query parameter (Envoy {@code config.route.v3.QueryParameterMatcher}). The first parameter of the name counts; names and
 * values are compared as they are sent, without decoding. Owner: any (immutable).
 */
public final class QueryCondition implements RouteCondition {
    private final String nameText;
    private final UnsafeBuffer name;
    /** What the value must match; null asks whether there is a parameter. */
    private final @Nullable ValueMatch value;

    private final boolean isPresenceExpected;

    private QueryCondition(String name, @Nullable ValueMatch value, boolean isPresenceExpected) {
        this.nameText = name;
        this.name = new UnsafeBuffer(name.getBytes(StandardCharsets.UTF_8));
        this.value = value;
        this.isPresenceExpected = isPresenceExpected;
    }

    /** The value matches ({@code string_match}). */
    public static QueryCondition value(String name, ValueMatch value) {
        return new QueryCondition(name, value, true);
    }

    /** The parameter is there, or is not ({@code present_match}; also what a matcher without specifier means). */
    public static QueryCondition presence(String name, boolean isExpected) {
        return new QueryCondition(name, null, isExpected);
    }

    @Override
    public boolean test(MatchInput input) {
        DirectBuffer buffer = input.buffer();
        int at = find(input);
        if (at < 0) {
            return value == null && !isPresenceExpected;
        }
        if (value == null) {
            return isPresenceExpected;
        }
        int end = indexOf(buffer, '&', at, input.queryEnd());
        int valueStart = Math.min(at + name.capacity() + 1, end);
        return value.matches(buffer, valueStart, end - valueStart);
    }

    /** Where the first parameter of the name begins, or -1. */
    private int find(MatchInput input) {
        DirectBuffer buffer = input.buffer();
        int end = input.queryEnd();
        int at = input.queryStart();
        while (at < end) {
            int parameterEnd = indexOf(buffer, '&', at, end);
            int nameEnd = indexOf(buffer, '=', at, parameterEnd);
            if (nameEnd - at == name.capacity() && Bytes.equal(name, 0, buffer, at, name.capacity())) {
                return at;
            }
            at = parameterEnd + 1;
        }
        return -1;
    }

    @Override
    public String found(MatchInput input) {
        int at = find(input);
        return at < 0
                ? "no such parameter"
                : '"'
                        + input.buffer()
                                .getStringWithoutLengthUtf8(at, indexOf(input.buffer(), '&', at, input.queryEnd()) - at)
                        + '"';
    }

    private static int indexOf(DirectBuffer buffer, char wanted, int start, int end) {
        for (int i = start; i < end; i++) {
            if (buffer.getByte(i) == wanted) {
                return i;
            }
        }
        return end;
    }

    @Override
    public String toString() {
        return "query parameter \"" + nameText + "\" "
                + (value == null ? (isPresenceExpected ? "present" : "absent") : value.toString());
    }
}
