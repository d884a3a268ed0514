package io.ringway.routing.match;

import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.runtime.RuntimeValues;

/**
 * Takes the fraction of the traffic that the runtime says now (Envoy {@code RouteMatch.runtime_fraction} with a {@code runtime_key}). Owner:
 * any (immutable).
 *
 * @param slot where {@link RuntimeValues} has the fraction
 * @param key the runtime key
 * @param usual {@code default_value}, which also holds where no runtime was published
 */
public record RuntimeFractionCondition(int slot, String key, FractionCondition usual) implements RouteCondition {

    @Override
    public boolean test(MatchInput input) {
        RuntimeValues runtime = input.runtime();
        return slot < runtime.slotCount() ? runtime.isTaken(slot, input.random()) : usual.test(input);
    }

    @Override
    public String found(MatchInput input) {
        RuntimeValues runtime = input.runtime();
        return slot < runtime.slotCount()
                ? "random number " + Long.toUnsignedString(input.random()) + ", the runtime says "
                        + runtime.integer(slot) + '/' + runtime.denominator(slot)
                : usual.found(input);
    }

    @Override
    public String toString() {
        return "runtime_fraction " + key + ", else " + usual.numerator() + '/' + usual.denominator();
    }
}
