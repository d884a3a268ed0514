package io.ringway.server.why;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which requests somebody wants to see; what is empty or 0 does not matter. Owner: any (immutable).
 *
 * @param requestId the whole of it
 * @param route part of its name
 * @param flag short code of a response flag
 * @param status {@code 503} or {@code 5xx}
 */
public record DecisionFilter(String requestId, String route, String flag, String status, long minDurationUs) {
    private static final Pattern STATUS = Pattern.compile("[0-9]{3}|[0-9]xx|0|");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,6})?)(us|ms|s|)");
    private static final Map<String, Long> UNITS_US = Map.of("us", 1L, "ms", 1_000L, "", 1_000L, "s", 1_000_000L);

    /**
     * Reads one.
     *
     * @param minDuration a number with {@code us}, {@code ms} (the default) or {@code s}, or empty
     * @throws IllegalArgumentException with a message for whoever asked
     */
    public static DecisionFilter of(String requestId, String route, String flag, String status, String minDuration) {
        String wanted = status.toLowerCase(Locale.ROOT);
        if (!STATUS.matcher(wanted).matches()) {
            throw new IllegalArgumentException("status is a number or a class such as 5xx, not '" + status + "'");
        }
        return new DecisionFilter(requestId, route, flag.toUpperCase(Locale.ROOT), wanted, micros(minDuration));
    }

    private static long micros(String duration) {
        if (duration.isEmpty()) {
            return 0;
        }
        Matcher matcher = DURATION.matcher(duration);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("min-duration is a time such as 250ms, not '" + duration + "'");
        }
        return new BigDecimal(matcher.group(1))
                .multiply(BigDecimal.valueOf(UNITS_US.getOrDefault(matcher.group(2), 1L)))
                .longValue();
    }

    boolean admits(Decision decision) {
        return (requestId.isEmpty() || decision.entry().requestId().equals(requestId))
                && decision.routeName().contains(route)
                && decision.entry().endUs() >= minDurationUs
                && (flag.isEmpty()
                        || decision.flags().stream().anyMatch(one -> one.code().equals(flag)))
                && isOfStatus(decision.entry().status());
    }

    private boolean isOfStatus(int actual) {
        return status.isEmpty()
                || (status.endsWith("xx")
                        ? actual / 100 == status.charAt(0) - '0'
                        : actual == Integer.parseInt(status));
    }
}
