package io.ringway.server.probe;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.data.core.v3.DegradedHealthyHost;
import io.envoyproxy.envoy.data.core.v3.HealthCheckAddHealthy;
import io.envoyproxy.envoy.data.core.v3.HealthCheckEjectUnhealthy;
import io.envoyproxy.envoy.data.core.v3.HealthCheckEvent;
import io.envoyproxy.envoy.data.core.v3.HealthCheckFailure;
import io.envoyproxy.envoy.data.core.v3.HealthCheckFailureType;
import io.envoyproxy.envoy.data.core.v3.HealthCheckSuccessful;
import io.envoyproxy.envoy.data.core.v3.HealthCheckerType;
import io.envoyproxy.envoy.data.core.v3.NoLongerDegradedHost;
import io.ringway.config.compile.EndpointTraits;
import io.ringway.config.compile.HealthCheck;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.compile.WatchedCluster;
import io.ringway.hotpath.log.LogFile;
import io.ringway.lb.HealthFlag;
import io.ringway.lb.LocalityGroup;
import io.ringway.lb.health.CheckResult;
import io.ringway.transport.net.Endpoint;
import java.time.InstantSource;

/**
 * Writes down what health checks find out (Envoy {@code data.core.v3.HealthCheckEvent}): changes always, single results as configured.
 * Owner: control.
 */
final class HealthEvents {
    private final WatchedCluster cluster;
    private final HealthCheck check;
    private final InstantSource clock;

    HealthEvents(WatchedCluster cluster, HealthCheck check, InstantSource clock) {
        this.cluster = cluster;
        this.check = check;
        this.clock = clock;
    }

    /**
     * A result is in.
     *
     * @param isPassive it is no check's but was noticed in an answer to a request
     * @param isFirst it is the host's first
     * @param before the host's flags before it
     * @param now and after it
     */
    void onResult(
            HostRegistry.Known host, CheckResult result, boolean isPassive, boolean isFirst, int before, int now) {
        if (cluster.checkLogs().isEmpty()) {
            return;
        }
        boolean wasHealthy = !HealthFlag.FAILED_ACTIVE_HC.isIn(before);
        boolean isHealthy = !HealthFlag.FAILED_ACTIVE_HC.isIn(now);
        if (result.isSuccess()) {
            onSuccess(host, isFirst, !wasHealthy && isHealthy);
            onDegraded(host, HealthFlag.DEGRADED_ACTIVE_HC.isIn(before), HealthFlag.DEGRADED_ACTIVE_HC.isIn(now));
            return;
        }
        HealthCheckFailureType type = type(result, isPassive);
        if (wasHealthy && !isHealthy) {
            log(event(host)
                    .setEjectUnhealthyEvent(
                            HealthCheckEjectUnhealthy.newBuilder().setFailureType(type)));
        }
        if (isFirst || check.events().areFailuresLogged()) {
            log(event(host)
                    .setHealthCheckFailureEvent(
                            HealthCheckFailure.newBuilder().setFailureType(type).setFirstCheck(isFirst)));
        }
    }

    private void onSuccess(HostRegistry.Known host, boolean isFirst, boolean isAdded) {
        if (isAdded) {
            log(event(host)
                    .setAddHealthyEvent(HealthCheckAddHealthy.newBuilder().setFirstCheck(isFirst)));
        }
        if (check.events().areSuccessesLogged()) {
            log(event(host).setSuccessfulHealthCheckEvent(HealthCheckSuccessful.getDefaultInstance()));
        }
    }

    private void onDegraded(HostRegistry.Known host, boolean wasDegraded, boolean isDegraded) {
        if (!wasDegraded && isDegraded) {
            log(event(host).setDegradedHealthyHost(DegradedHealthyHost.getDefaultInstance()));
        } else if (wasDegraded && !isDegraded) {
            log(event(host).setNoLongerDegradedHost(NoLongerDegradedHost.getDefaultInstance()));
        }
    }

    private static HealthCheckFailureType type(CheckResult result, boolean isPassive) {
        if (isPassive) {
            return HealthCheckFailureType.PASSIVE;
        }
        return switch (result) {
            case TIMEOUT -> HealthCheckFailureType.NETWORK_TIMEOUT;
            case NETWORK_FAILURE -> HealthCheckFailureType.NETWORK;
            default -> HealthCheckFailureType.ACTIVE;
        };
    }

    private HealthCheckEvent.Builder event(HostRegistry.Known host) {
        EndpointTraits traits = host.member().traits();
        LocalityGroup group = traits.group();
        return HealthCheckEvent.newBuilder()
                .setHealthCheckerType(
                        check.kind() instanceof HealthCheck.Http ? HealthCheckerType.HTTP : HealthCheckerType.TCP)
                .setHost(address(host.host().endpoint()))
                .setClusterName(cluster.name())
                .setMetadata(traits.written())
                .setLocality(Locality.newBuilder()
                        .setRegion(group.region())
                        .setZone(group.zone())
                        .setSubZone(group.subZone()))
                .setTimestamp(EventJson.timestamp(clock.instant()));
    }

    private static Address address(Endpoint endpoint) {
        return endpoint.isIp()
                ? Address.newBuilder()
                        .setSocketAddress(SocketAddress.newBuilder()
                                .setAddress(endpoint.host())
                                .setPortValue(endpoint.port()))
                        .build()
                : Address.newBuilder()
                        .setPipe(Pipe.newBuilder().setPath(endpoint.path()))
                        .build();
    }

    private void log(HealthCheckEvent.Builder event) {
        byte[] line = EventJson.line(event);
        for (LogFile file : cluster.checkLogs()) {
            file.offer(line);
        }
    }
}
