package io.ringway.routing;

/**
 * What a route asks of a request beside a literal path: a header, a query parameter, a regular expression, a share of the traffic.
 * {@code toString} says it in the words of the configuration. Owner: any (immutable).
 */
public interface RouteCondition {

    /** Allocates nothing and keeps nothing of the input. */
    boolean test(MatchInput input);

    /**
     * What the request has of that which the condition asks for, in words, for whoever wonders why it does not hold; empty if there is nothing
     * to say. Cold.
     */
    default String found(MatchInput input) {
        return "";
    }

    /** Whether every one of them holds. */
    static boolean allHold(RouteCondition[] conditions, MatchInput input) {
        for (RouteCondition condition : conditions) {
            if (!condition.test(input)) {
                return false;
            }
        }
        return true;
    }
}
