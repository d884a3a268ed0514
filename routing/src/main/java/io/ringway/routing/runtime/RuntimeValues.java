package io.ringway.routing.runtime;

/**
 * The runtime at one moment, as far as the configuration reads it: each key that something reads has a slot, and a slot holds the value in
 * the form in which it is read, the default included. A slot's number means the same in every later object of this type, which may have
 * more slots.
 *
 * <p>Owner: any (immutable); a worker holds one for a turn of its loop.
 */
public final class RuntimeValues {
    /** Before the first publication: no slots. */
    public static final RuntimeValues NONE = new RuntimeValues(new long[0], new int[0]);

    private final long[] values;
    private final int[] denominators;

    /**
     * Takes over both arrays.
     *
     * @param values by slot: numerators, integers, 1 or 0 for flags, or the bits of a double
     * @param denominators by slot; for fractions at least 1
     */
    public RuntimeValues(long[] values, int[] denominators) {
        if (values.length != denominators.length) {
            throw new IllegalArgumentException(values.length + " values, " + denominators.length + " denominators");
        }
        this.values = values;
        this.denominators = denominators;
    }

    public int slotCount() {
        return values.length;
    }

    /** Whether a fraction takes this random number; exact to the denominator over all of them. */
    public boolean isTaken(int slot, long random) {
        return Long.remainderUnsigned(random, denominators[slot]) < values[slot];
    }

    /** What {@link #isTaken} divides by. */
    public int denominator(int slot) {
        return denominators[slot];
    }

    /** An integer, 0 or more; what is larger than a long is the largest long. */
    public long integer(int slot) {
        return values[slot];
    }

    public double number(int slot) {
        return Double.longBitsToDouble(values[slot]);
    }

    public boolean flag(int slot) {
        return values[slot] != 0;
    }
}
