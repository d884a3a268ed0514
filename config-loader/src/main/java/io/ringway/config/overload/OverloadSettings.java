package io.ringway.config.overload;

import io.ringway.hotpath.guard.LoadShedPoint;
import io.ringway.hotpath.guard.OverloadAction;
import io.ringway.hotpath.guard.ScaledTimer;
import io.ringway.hotpath.guard.TimerMinimum;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Envoy's {@code overload_manager}. Owner: any (immutable).
 *
 * @param refreshNs time between two looks at the resources
 * @param resources what is watched
 * @param actions what is done, and when
 * @param points where load is shed, and when
 * @param minimums how short {@code reduce_timeouts} makes each timeout
 * @param trackedPower requests that hold less than two to this power of bytes are never reset; 0 if none is
 */
public record OverloadSettings(
        long refreshNs,
        List<ResourceSettings> resources,
        Map<OverloadAction, List<Trigger>> actions,
        Map<LoadShedPoint, List<Trigger>> points,
        Map<ScaledTimer, TimerMinimum> minimums,
        int trackedPower) {
    static final long REFRESH_NS = 1_000_000_000;

    /** Nothing is watched. */
    public static final OverloadSettings NONE =
            new OverloadSettings(REFRESH_NS, List.of(), Map.of(), Map.of(), Map.of(), 0);

    public OverloadSettings {
        resources = List.copyOf(resources);
        actions = copy(OverloadAction.class, actions);
        points = copy(LoadShedPoint.class, points);
        minimums = copy(ScaledTimer.class, minimums);
    }

    private static <K extends Enum<K>, V> Map<K, V> copy(Class<K> type, Map<K, V> map) {
        EnumMap<K, V> copy = new EnumMap<>(type);
        copy.putAll(map);
        return Collections.unmodifiableMap(copy);
    }
}
