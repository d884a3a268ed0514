package io.ringway.config.source;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Protobuf's JSON form of a duration: seconds with up to nine digits after the point, then {@code s}. Owner: any (stateless).
 */
final class DurationText {
    /** About 10,000 years, the bound of google.protobuf.Duration. */
    private static final long SECONDS_MAX = 315_576_000_000L;

    private static final Pattern FORM = Pattern.compile("(-?)([0-9]{1,12})(?:\\.([0-9]{1,9}))?s");
    private static final Pattern OTHER_UNIT =
            Pattern.compile("(-?[0-9]+(?:\\.[0-9]+)?)\\s*(ns|us|ms|s|sec|m|min|h|d)?");
    private static final Map<String, BigDecimal> UNITS = Map.of(
            "ns",
            new BigDecimal("0.000000001"),
            "us",
            new BigDecimal("0.000001"),
            "ms",
            new BigDecimal("0.001"),
            "s",
            BigDecimal.ONE,
            "sec",
            BigDecimal.ONE,
            "m",
            BigDecimal.valueOf(60),
            "min",
            BigDecimal.valueOf(60),
            "h",
            BigDecimal.valueOf(3600),
            "d",
            BigDecimal.valueOf(86400));

    /** Seconds and nanoseconds with the same sign. */
    record Value(long seconds, int nanos) {}

    private DurationText() {}

    static Optional<Value> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int sign = matcher.group(1).isEmpty() ? 1 : -1;
        long seconds = Long.parseLong(matcher.group(2));
        String fraction = matcher.group(3) == null ? "" : matcher.group(3);
        int nanos = Integer.parseInt((fraction + "000000000").substring(0, 9));
        return seconds > SECONDS_MAX ? Optional.empty() : Optional.of(new Value(sign * seconds, sign * nanos));
    }

    /** What {@code 250ms}, {@code 1h} or {@code 5} would be in this form. */
    static Optional<String> rewrite(String text) {
        Matcher matcher = OTHER_UNIT.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        BigDecimal seconds = new BigDecimal(matcher.group(1)).multiply(UNITS.get(unit));
        String form =
                seconds.signum() == 0 ? "0s" : seconds.stripTrailingZeros().toPlainString() + "s";
        return parse(form).map(value -> form);
    }
}
