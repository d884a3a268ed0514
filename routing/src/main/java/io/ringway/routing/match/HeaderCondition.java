package io.ringway.routing.match;

import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Asks something of a request header (Envoy {@code config.route.v3.HeaderMatcher}). The values of several fields of one name are joined with
 * commas. {@code :method}, {@code :path}, {@code :authority} and {@code :scheme} are headers here, {@code host} is {@code :authority}.
 *
 * <p>A missing header matches no string and no range, not even inverted ones, unless it is treated as empty. Owner: any (immutable).
 */
public final class HeaderCondition implements RouteCondition {
    private final String lowerName;
    private final byte[] name;
    /** What the value must match; null asks whether there is a header. */
    private final @Nullable ValueMatch value;

    private final boolean isPresenceExpected;
    private final boolean isInverted;
    private final boolean isMissingEmpty;

    private HeaderCondition(
            String name,
            @Nullable ValueMatch value,
            boolean isPresenceExpected,
            boolean isInverted,
            boolean isMissingEmpty) {
        String lower = name.toLowerCase(Locale.ROOT);
        this.lowerName = lower.equals("host") ? ":authority" : lower;
        this.name = lowerName.getBytes(StandardCharsets.UTF_8);
        this.value = value;
        this.isPresenceExpected = isPresenceExpected;
        this.isInverted = isInverted;
        this.isMissingEmpty = isMissingEmpty;
    }

    /**
     * The value matches ({@code string_match}, {@code range_match} and the older forms of it).
     *
     * @param isInverted {@code invert_match}
     * @param isMissingEmpty {@code treat_missing_header_as_empty}
     */
    public static HeaderCondition value(String name, ValueMatch value, boolean isInverted, boolean isMissingEmpty) {
        return new HeaderCondition(name, value, true, isInverted, isMissingEmpty);
    }

    /**
     * The header is there, or is not ({@code present_match}; also what a matcher without specifier means).
     *
     * @param isExpected {@code present_match}
     */
    public static HeaderCondition presence(
            String name, boolean isExpected, boolean isInverted, boolean isMissingEmpty) {
        return new HeaderCondition(name, null, isExpected, isInverted, isMissingEmpty);
    }

    @Override
    public boolean test(MatchInput input) {
        boolean exists = input.findHeader(name);
        if (value == null) {
            return ((exists || isMissingEmpty) == isPresenceExpected) != isInverted;
        }
        if (!exists && !isMissingEmpty) {
            return false;
        }
        int length = exists ? input.valueLength() : 0;
        return value.matches(input.valueBuffer(), input.valueStart(), length) != isInverted;
    }

    @Override
    public String found(MatchInput input) {
        return input.findHeader(name)
                ? '"' + input.valueBuffer().getStringWithoutLengthUtf8(input.valueStart(), input.valueLength()) + '"'
                : "no such header";
    }

    @Override
    public String toString() {
        String what = value == null ? (isPresenceExpected ? "present" : "absent") : value.toString();
        return "header \"" + lowerName + "\" " + (isInverted ? "not " : "") + what
                + (isMissingEmpty ? " treat_missing_header_as_empty" : "");
    }
}
