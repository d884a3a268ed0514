package io.ringway.routing.runtime;

/**
 * A number of 0 or more that the runtime may change (Envoy {@code core.v3.RuntimeUInt32}). Owner: any (immutable).
 *
 * @param slot where {@link RuntimeValues} has the number, {@link RuntimeFraction#UNSET} while the runtime says nothing; negative if there is no
 *     key
 * @param usual the default
 */
public record RuntimeInteger(int slot, long usual) {

    public long now(RuntimeValues runtime) {
        return now(runtime, usual);
    }

    /** The same with another default. */
    public long now(RuntimeValues runtime, long otherwise) {
        boolean isSet = slot >= 0 && slot < runtime.slotCount() && runtime.integer(slot) >= 0;
        return isSet ? runtime.integer(slot) : otherwise;
    }
}
