package io.ringway.filters.shared.matching;

import io.ringway.routing.match.ValueMatch;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Asks something of a value of metadata (Envoy {@code type.matcher.v3.ValueMatcher}); values are those of
 * {@link io.ringway.hotpath.filter.DynamicMetadata}, and null also stands for a value that is not there. Owner: any (immutable).
 */
public sealed interface JsonMatch {

    /**
     * Whether it matches.
     *
     * @param isPresent false if there is no value, which is not the same as a null
     */
    boolean test(@Nullable Object value, boolean isPresent);

    /** {@code null_match}. */
    record Null() implements JsonMatch {
        @Override
        public boolean test(@Nullable Object value, boolean isPresent) {
            return isPresent && value == null;
        }
    }

    /** {@code double_match} with {@code range}: from start, up to but without end. */
    record NumberRange(double start, double end) implements JsonMatch {
        @Override
        public boolean test(@Nullable Object value, boolean isPresent) {
            return value instanceof Number number && number.doubleValue() >= start && number.doubleValue() < end;
        }
    }

    /** {@code double_match} with {@code exact}. */
    record NumberExact(double exact) implements JsonMatch {
        @Override
        public boolean test(@Nullable Object value, boolean isPresent) {
            return value instanceof Number number && number.doubleValue() == exact;
        }
    }

    /** {@code bool_match}. */
    record Flag(boolean expected) implements JsonMatch {
        @Override
        public boolean test(@Nullable Object value, boolean isPresent) {
            return value instanceof Boolean flag && flag == expected;
        }
    }

    /** {@code string_match}. */
    record Text(ValueMatch match) implements JsonMatch {
        @Override
        public boolean test(@Nullable Object value, boolean isPresent) {
            return value instanceof String text && matches(match, text);
        }
    }

    /** {@code present_match}. */
    record Presence(boolean expected) implements JsonMatch {
        @Override
        public boolean test(@Nullable Object value, boolean isPresent) {
            return (isPresent && value != null) == expected;
        }
    }

    /** {@code list_match} with {@code one_of}: one of the list's values matches. */
    record OneOf(JsonMatch match) implements JsonMatch {
        @Override
        public boolean test(@Nullable Object value, boolean isPresent) {
            if (value instanceof List<?> list) {
                for (Object element : list) {
                    if (match.test(element, true)) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    /** {@code or_match}. */
    record Any(List<JsonMatch> matches) implements JsonMatch {
        @Override
        public boolean test(@Nullable Object value, boolean isPresent) {
            for (JsonMatch match : matches) {
                if (match.test(value, isPresent)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Whether a String matches; makes bytes of it. */
    static boolean matches(ValueMatch match, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return match.matches(new UnsafeBuffer(bytes), 0, bytes.length);
    }
}
