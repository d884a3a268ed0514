package io.ringway.server.control;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Which configuration is in force, and what became of the last attempt to replace it. Owner: control writes, any thread reads. */
public final class ConfigHistory {

    /**
     * An attempt to bring a configuration into force.
     *
     * @param reason who wanted it: {@code start}, {@code SIGHUP}, the file, the admin interface
     * @param took from reading to the answer of the last worker
     * @param report the problems, empty if there are none
     */
    public record Attempt(String reason, Instant at, Duration took, boolean isApplied, String report) {}

    /**
     * The state at a moment.
     *
     * @param version of the snapshot in force; 0 before the start is over
     * @param inForce the attempt that brought it, or null before the start is over
     * @param last the last attempt, or null before the start is over
     */
    public record State(
            long version,
            @Nullable Attempt inForce,
            @Nullable Attempt last,
            long applied,
            long failed) {}

    private final AtomicReference<State> state = new AtomicReference<>(new State(0, null, null, 0, 0));

    /** By the path of the file. */
    private final Map<String, String> refusedEndpoints = new ConcurrentSkipListMap<>();

    /** Files of endpoints whose present text is refused, each with its problems; the clusters keep the endpoints that they had. */
    public Map<String, String> refusedEndpoints() {
        return Collections.unmodifiableMap(refusedEndpoints);
    }

    /** A file of endpoints is refused, for the reason in the report. */
    public void onEndpointsRefused(Path file, String report) {
        refusedEndpoints.put(file.toString(), report);
    }

    /** A file of endpoints is right, or nobody wants it any more. */
    public void onEndpointsAccepted(Path file) {
        refusedEndpoints.remove(file.toString());
    }

    public State state() {
        return state.get();
    }

    /** The attempt has brought a snapshot of this version into force. */
    public void onApplied(Attempt attempt, long version) {
        state.updateAndGet(before -> new State(version, attempt, attempt, before.applied() + 1, before.failed()));
    }

    /** The attempt has changed nothing. */
    public void onRefused(Attempt attempt) {
        state.updateAndGet(before ->
                new State(before.version(), before.inForce(), attempt, before.applied(), before.failed() + 1));
    }
}
