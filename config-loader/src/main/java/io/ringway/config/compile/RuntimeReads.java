package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.core.v3.RuntimeUInt32;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.routing.runtime.RuntimeFraction;
import io.ringway.routing.runtime.RuntimeInteger;

/** Values of messages that the runtime may change. Owner: control. */
public final class RuntimeReads {
    private static final int NO_SLOT = -1;

    private RuntimeReads() {}

    /** A fraction with the key that its message names, if it names one. */
    public static RuntimeFraction fraction(RuntimeFractionalPercent fraction, RuntimeSlots slots) {
        return fraction(fraction.getDefaultValue(), fraction.getRuntimeKey(), slots);
    }

    /**
     * A fraction with a key.
     *
     * @param key empty for none
     */
    public static RuntimeFraction fraction(FractionalPercent usual, String key, RuntimeSlots slots) {
        RuntimeFraction fixed = fraction(usual);
        return key.isEmpty()
                ? fixed
                : new RuntimeFraction(
                        slots.fraction(key, RuntimeFraction.UNSET, fixed.denominator()),
                        fixed.numerator(),
                        fixed.denominator());
    }

    /** A fraction that the runtime does not change. */
    static RuntimeFraction fraction(FractionalPercent fraction) {
        return new RuntimeFraction(
                NO_SLOT,
                HttpOptionsCompiler.clamp(fraction.getNumerator()),
                RuntimeSlots.denominator(fraction.getDenominator()));
    }

    /** A number with the key that its message names, if it names one. */
    public static RuntimeInteger integer(RuntimeUInt32 value, RuntimeSlots slots) {
        return integer(Integer.toUnsignedLong(value.getDefaultValue()), value.getRuntimeKey(), slots);
    }

    /**
     * A number with a key.
     *
     * @param key empty for none
     */
    public static RuntimeInteger integer(long usual, String key, RuntimeSlots slots) {
        return new RuntimeInteger(key.isEmpty() ? NO_SLOT : slots.integer(key, RuntimeFraction.UNSET), usual);
    }
}
