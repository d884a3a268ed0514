package io.ringway.filters.shared.coding;

import io.ringway.routing.runtime.RuntimeValues;

/**
 * A switch that the runtime may turn (Envoy {@code RuntimeFeatureFlag}). Owner: any (immutable).
 *
 * @param slot in the runtime; below 0 if it is always on
 */
public record FeatureFlag(int slot) {
    public static final FeatureFlag ON = new FeatureFlag(-1);

    public boolean isOn(RuntimeValues runtime) {
        return slot < 0 || slot >= runtime.slotCount() || runtime.flag(slot);
    }
}
