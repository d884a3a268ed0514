package io.ringway.routing.match;

import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;

/**
 * Takes a fraction of the traffic, exact to the denominator over all random numbers (Envoy {@code RouteMatch.runtime_fraction}, its
 * {@code default_value}). Owner: any (immutable).
 *
 * @param numerator 0 takes nothing; the denominator or more takes all
 * @param denominator 100, 10,000 or 1,000,000
 */
public record FractionCondition(int numerator, int denominator) implements RouteCondition {

    @Override
    public boolean test(MatchInput input) {
        return Long.remainderUnsigned(input.random(), denominator) < numerator;
    }

    @Override
    public String found(MatchInput input) {
        return "random number " + Long.remainderUnsigned(input.random(), denominator) + " of " + denominator;
    }

    @Override
    public String toString() {
        return "runtime_fraction " + numerator + '/' + denominator;
    }
}
