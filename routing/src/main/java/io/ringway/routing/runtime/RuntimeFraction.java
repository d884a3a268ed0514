package io.ringway.routing.runtime;

/**
 * A share of something, which the runtime may change (Envoy {@code core.v3.RuntimeFractionalPercent}). Owner: any (immutable).
 *
 * @param slot where {@link RuntimeValues} has the fraction, {@link #UNSET} while the runtime says nothing; negative if there is no key
 * @param numerator of the default; 0 takes nothing, the denominator or more takes all
 * @param denominator of the default: 100, 10,000 or 1,000,000
 */
public record RuntimeFraction(int slot, int numerator, int denominator) {
    /** What a slot holds that the runtime has no value for. */
    public static final int UNSET = -1;

    /** Takes everything, whatever the runtime says. */
    public static final RuntimeFraction ALL = new RuntimeFraction(-1, 100, 100);

    /** Takes nothing, whatever the runtime says. */
    public static final RuntimeFraction NOTHING = new RuntimeFraction(-1, 0, 100);

    /** Whether this random number is among those that are taken; exact to the denominator over all of them. */
    public boolean isTaken(RuntimeValues runtime, long random) {
        return isTaken(runtime, random, numerator);
    }

    /** Whether anything is taken at all, so that nobody needs to draw a number. */
    public boolean isAnyTaken(RuntimeValues runtime) {
        return numerator > 0 || isSet(runtime);
    }

    private boolean isSet(RuntimeValues runtime) {
        return slot >= 0 && slot < runtime.slotCount() && runtime.integer(slot) >= 0;
    }

    /** The same with another default of the same denominator. */
    public boolean isTaken(RuntimeValues runtime, long random, int usual) {
        return isSet(runtime) ? runtime.isTaken(slot, random) : Long.remainderUnsigned(random, denominator) < usual;
    }
}
