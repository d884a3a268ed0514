package io.ringway.server.probe;

import com.google.protobuf.UInt64Value;
import io.envoyproxy.envoy.data.cluster.v3.Action;
import io.envoyproxy.envoy.data.cluster.v3.OutlierDetectionEvent;
import io.envoyproxy.envoy.data.cluster.v3.OutlierEjectConsecutive;
import io.envoyproxy.envoy.data.cluster.v3.OutlierEjectFailurePercentage;
import io.envoyproxy.envoy.data.cluster.v3.OutlierEjectSuccessRate;
import io.envoyproxy.envoy.data.cluster.v3.OutlierEjectionType;
import io.ringway.hotpath.log.LogFile;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.lb.outlier.EjectionCause;
import io.ringway.lb.outlier.OutlierDetector;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Writes down which hosts are ejected and come back (Envoy {@code data.cluster.v3.OutlierDetectionEvent}). Owner: control. */
final class OutlierEvents {
    private final String cluster;
    private final LogFile file;
    private final InstantSource clock;

    /**
     * @param cluster its name
     */
    OutlierEvents(String cluster, LogFile file, InstantSource clock) {
        this.cluster = cluster;
        this.file = file;
        this.clock = clock;
    }

    /**
     * A host is ejected, or would be if that were enforced.
     *
     * @param history of the host, this ejection included
     */
    void onEjected(
            UpstreamHost host,
            EjectionCause cause,
            boolean isEnforced,
            OutlierDetector.History history,
            OutlierDetector detector) {
        OutlierDetectionEvent.Builder event = event(host, history, history.sinceReturnedNs())
                .setAction(Action.EJECT)
                .setEnforced(isEnforced)
                .setType(type(cause));
        boolean isLocal = cause == EjectionCause.LOCAL_ORIGIN_SUCCESS_RATE
                || cause == EjectionCause.LOCAL_ORIGIN_FAILURE_PERCENTAGE;
        int rate = percent(detector.successRate(host.host().id(), isLocal));
        switch (cause) {
            case SUCCESS_RATE, LOCAL_ORIGIN_SUCCESS_RATE ->
                event.setEjectSuccessRateEvent(OutlierEjectSuccessRate.newBuilder()
                        .setHostSuccessRate(rate)
                        .setClusterAverageSuccessRate(percent(detector.meanRate(isLocal)))
                        .setClusterSuccessRateEjectionThreshold(percent(detector.rateThreshold(isLocal))));
            case FAILURE_PERCENTAGE, LOCAL_ORIGIN_FAILURE_PERCENTAGE ->
                event.setEjectFailurePercentageEvent(
                        OutlierEjectFailurePercentage.newBuilder().setHostSuccessRate(rate));
            case CONSECUTIVE_5XX, CONSECUTIVE_GATEWAY_FAILURE, CONSECUTIVE_LOCAL_ORIGIN_FAILURE ->
                event.setEjectConsecutiveEvent(OutlierEjectConsecutive.getDefaultInstance());
        }
        file.offer(EventJson.line(event));
    }

    /** A host is used again. */
    void onReturned(UpstreamHost host, OutlierDetector.History history) {
        file.offer(EventJson.line(event(host, history, history.sinceEjectedNs()).setAction(Action.UNEJECT)));
    }

    private OutlierDetectionEvent.Builder event(UpstreamHost host, OutlierDetector.History history, long sinceNs) {
        OutlierDetectionEvent.Builder event = OutlierDetectionEvent.newBuilder()
                .setClusterName(cluster)
                .setUpstreamUrl(host.endpoint().toString())
                .setNumEjections(history.ejections())
                .setTimestamp(EventJson.timestamp(clock.instant()));
        if (sinceNs >= 0) {
            event.setSecsSinceLastAction(UInt64Value.of(TimeUnit.NANOSECONDS.toSeconds(sinceNs)));
        }
        return event;
    }

    private static int percent(double rate) {
        return (int) Math.max(0, rate);
    }

    private static OutlierEjectionType type(EjectionCause cause) {
        return switch (cause) {
            case CONSECUTIVE_5XX -> OutlierEjectionType.CONSECUTIVE_5XX;
            case CONSECUTIVE_GATEWAY_FAILURE -> OutlierEjectionType.CONSECUTIVE_GATEWAY_FAILURE;
            case CONSECUTIVE_LOCAL_ORIGIN_FAILURE -> OutlierEjectionType.CONSECUTIVE_LOCAL_ORIGIN_FAILURE;
            case SUCCESS_RATE -> OutlierEjectionType.SUCCESS_RATE;
            case LOCAL_ORIGIN_SUCCESS_RATE -> OutlierEjectionType.SUCCESS_RATE_LOCAL_ORIGIN;
            case FAILURE_PERCENTAGE -> OutlierEjectionType.FAILURE_PERCENTAGE;
            case LOCAL_ORIGIN_FAILURE_PERCENTAGE -> OutlierEjectionType.FAILURE_PERCENTAGE_LOCAL_ORIGIN;
        };
    }
}
