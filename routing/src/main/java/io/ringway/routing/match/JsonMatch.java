package io.ringway.routing.match;

import io.ringway.routing.MatchInput;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks something of a value of metadata (Envoy {@code type.matcher.v3.ValueMatcher}); values are those of JSON: String, Double, Boolean, null,
 * List and Map, and null also stands for a value that is not there. {@code toString} says it in the words of the configuration. Owner: any
 * (immutable).
 */
public sealed interface JsonMatch {

    /**
     * Whether it matches. Allocates nothing.
     *
     * @param isPresent false if there is no value, which is not the same as a null
     * @param input has room for a text
     */
    boolean test(@Nullable Object value, boolean isPresent, MatchInput input);

    /** {@code null_match}. */
    record Null() implements JsonMatch {
        @Override
        public boolean test(@Nullable Object value, boolean isPresent, MatchInput input) {
            return isPresent && value == null;
        }

        @Override
        public String toString() {
            return "null";
        }
    }

    /** {@code double_match} with {@code range}: from start, up to but without end. */
    record NumberRange(double start, double end) implements JsonMatch {
        @Override
        public boolean test(@Nullable Object value, boolean isPresent, MatchInput input) {
            return value instanceof Number number && number.doubleValue() >= start && number.doubleValue() < end;
        }

        @Override
        public String toString() {
            return "from " + start + " up to " + end;
        }
    }

    /** {@code double_match} with {@code exact}. */
    record NumberExact(double exact) implements JsonMatch {
        @Override
        public boolean test(@Nullable Object value, boolean isPresent, MatchInput input) {
            return value instanceof Number number && number.doubleValue() == exact;
        }

        @Override
        public String toString() {
            return "exact " + exact;
        }
    }

    /** {@code bool_match}. */
    record Flag(boolean expected) implements JsonMatch {
        @Override
        public boolean test(@Nullable Object value, boolean isPresent, MatchInput input) {
            return value instanceof Boolean flag && flag == expected;
        }

        @Override
        public String toString() {
            return Boolean.toString(expected);
        }
    }

    /** {@code string_match}. */
    record Text(ValueMatch match) implements JsonMatch {
        @Override
        public boolean test(@Nullable Object value, boolean isPresent, MatchInput input) {
            if (!(value instanceof String text)) {
                return false;
            }
            input.setText(text);
            return match.matches(input.valueBuffer(), input.valueStart(), input.valueLength());
        }

        @Override
        public String toString() {
            return match.toString();
        }
    }

    /** {@code present_match}. */
    record Presence(boolean expected) implements JsonMatch {
        @Override
        public boolean test(@Nullable Object value, boolean isPresent, MatchInput input) {
            return (isPresent && value != null) == expected;
        }

        @Override
        public String toString() {
            return expected ? "present" : "absent";
        }
    }

    /** {@code list_match} with {@code one_of}: one of the list's values matches. */
    record OneOf(JsonMatch match) implements JsonMatch {
        @Override
        public boolean test(@Nullable Object value, boolean isPresent, MatchInput input) {
            if (value instanceof List<?> list) {
                for (int i = 0; i < list.size(); i++) {
                    if (match.test(list.get(i), true, input)) {
                        return true;
                    }
                }
            }
            return false;
        }

        @Override
        public String toString() {
            return "list with one of " + match;
        }
    }

    /** {@code or_match}. */
    record Any(List<JsonMatch> matches) implements JsonMatch {
        @Override
        public boolean test(@Nullable Object value, boolean isPresent, MatchInput input) {
            for (int i = 0; i < matches.size(); i++) {
                if (matches.get(i).test(value, isPresent, input)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String toString() {
            return matches.stream().map(JsonMatch::toString).collect(Collectors.joining(" or "));
        }
    }
}
