package io.ringway.hotpath.trace;

import io.ringway.hotpath.filter.TraceSampling;
import io.ringway.hotpath.http.TraceReason;
import io.ringway.routing.runtime.RuntimeValues;

/** Whether a request is traced, and why (Envoy {@code ConnectionManagerUtility::mutateTracingRequestHeader}). Owner: any (stateless). */
final class TraceDecision {
    private TraceDecision() {}

    /**
     * The same for a request at every proxy that it passes, as far as that can be.
     *
     * @param number of the request id; negative if it has none that could be read: then it is not traced
     * @param known what the request id says already
     * @param isAskedByClient it has {@code x-client-trace-id}
     * @param isForced it has {@code x-envoy-force-trace}
     * @param random decides over clients that ask
     */
    static TraceReason of(
            RuntimeValues runtime,
            TraceSampling sampling,
            long number,
            TraceReason known,
            boolean isAskedByClient,
            boolean isForced,
            long random) {
        if (number < 0) {
            return TraceReason.NOT_TRACEABLE;
        }
        TraceReason reason = known;
        if (known == TraceReason.NOT_TRACEABLE) {
            if (isAskedByClient && sampling.client().isTaken(runtime, random)) {
                reason = TraceReason.CLIENT_FORCED;
            } else if (isForced) {
                reason = TraceReason.SERVICE_FORCED;
            } else if (sampling.random().isTaken(runtime, number)) {
                reason = TraceReason.SAMPLING;
            }
        }
        boolean isTraced =
                reason != TraceReason.NOT_TRACEABLE && sampling.overall().isTaken(runtime, number);
        return isTraced ? reason : TraceReason.NOT_TRACEABLE;
    }
}
