package io.ringway.filters.http.healthcheck;

import io.ringway.filters.http.healthcheck.HealthCheckSettings.ClusterShare;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Text;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostState;
import io.ringway.routing.RouteCondition;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Answers health checks, and while the proxy fails them tells it on every answer (Envoy
 * {@code envoy.extensions.filters.http.health_check.v3.HealthCheck}). Owner: worker.
 */
final class HealthCheckFilter implements HttpFilter {
    private static final int OK = 200;
    private static final int CLASS_OK = 2;
    private static final String HEALTHCHECKED_CLUSTER = "x-envoy-upstream-healthchecked-cluster";
    private static final byte[] HEALTHCHECKED_CLUSTER_BYTES = HEALTHCHECKED_CLUSTER.getBytes(StandardCharsets.US_ASCII);

    private final FilterCallbacks callbacks;
    private final HealthCheckSettings settings;
    private final Text clusterField;
    private final Text cluster;
    private final Text yes;
    private boolean isHealthCheck;
    /** It is answered here, once it has come whole. */
    private boolean isAnswered;

    HealthCheckFilter(FilterCallbacks callbacks, HealthCheckSettings settings) {
        this.callbacks = callbacks;
        this.settings = settings;
        clusterField = callbacks.stream().worker().constants().intern(HEALTHCHECKED_CLUSTER);
        cluster = callbacks.stream().worker().constants().intern(settings.ownCluster());
        yes = callbacks.stream().worker().constants().intern("true");
    }

    // ---- request ----

    @Override
    public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        RouteCondition[] conditions = settings.headers();
        if (conditions.length > 0
                && !RouteCondition.allHold(conditions, stream().matchInput())) {
            return HeadersStatus.CONTINUE;
        }
        isHealthCheck = true;
        stream().info().isHealthCheck = true;
        AnswerCache cache = settings.cache();
        isAnswered = !settings.isPassThrough()
                || isFailed()
                || (cache != null && cache.isFresh(stream().worker().loop().nowNs()));
        if (!isAnswered) {
            return HeadersStatus.CONTINUE;
        }
        if (endStream) {
            answer();
        }
        return HeadersStatus.STOP_ITERATION;
    }

    @Override
    public DataStatus decodeData(int position, int length, boolean endStream) {
        if (!isAnswered) {
            return DataStatus.CONTINUE;
        }
        if (endStream) {
            answer();
        }
        return DataStatus.STOP_ITERATION_NO_BUFFER;
    }

    @Override
    public HeadersStatus decodeTrailers(HeaderBlock trailers) {
        if (!isAnswered) {
            return HeadersStatus.CONTINUE;
        }
        answer();
        return HeadersStatus.STOP_ITERATION;
    }

    // ---- the answer ----

    private void answer() {
        AnswerCache cache = settings.cache();
        if (isFailed()) {
            reply(LocalReply.SERVICE_UNAVAILABLE, false, "health_check_failed");
        } else if (cache != null) {
            reply(cache.status(), cache.isDegraded(), "health_check_cached");
        } else if (settings.clusters().isEmpty()) {
            reply(OK, false, "health_check_ok");
        } else {
            answerForClusters(settings.clusters());
        }
    }

    private void answerForClusters(List<ClusterShare> clusters) {
        for (int i = 0; i < clusters.size(); i++) {
            String failure = failure(clusters.get(i));
            if (!failure.isEmpty()) {
                reply(LocalReply.SERVICE_UNAVAILABLE, false, failure);
                return;
            }
        }
        reply(OK, false, "health_check_ok_cluster_healthy");
    }

    /** Envoy's response code details, empty if the cluster is healthy enough. */
    private String failure(ClusterShare share) {
        int index = stream().findCluster(share.name());
        if (index < 0) {
            return "health_check_failed_no_cluster_found";
        }
        HostSet hosts = stream().cluster(index).hosts().table().hosts();
        if (hosts.size() == 0) {
            return share.percentMin() == 0 ? "" : "health_check_failed_cluster_empty";
        }
        int usable = 0;
        for (int i = 0; i < hosts.size(); i++) {
            HostState state = hosts.state(i);
            usable += state.isHealthy() || state.isDegraded() ? 1 : 0;
        }
        return 100L * usable < (long) hosts.size() * share.percentMin() ? "health_check_failed_cluster_unhealthy" : "";
    }

    private void reply(int status, boolean isDegraded, String details) {
        if (status / 100 != CLASS_OK) {
            stream().info().flag(ResponseFlag.FAILED_LOCAL_HEALTH_CHECK);
        }
        HeaderBlock answer = stream().prepareLocalReply();
        if (isDegraded) {
            Text name = stream().worker().constants().name(HeaderId.X_ENVOY_DEGRADED);
            answer.add(HeaderId.X_ENVOY_DEGRADED, name.start(), name.length(), name.start(), 0);
        }
        stream().sendLocalReply(status, LocalReply.NO_BODY, details);
    }

    @Override
    public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
        if (isHealthCheck) {
            AnswerCache cache = settings.cache();
            if (cache != null) {
                cache.keep(
                        headers.status(),
                        headers.has(HeaderId.X_ENVOY_DEGRADED),
                        stream().worker().loop().nowNs());
            }
            headers.removeAll(HEALTHCHECKED_CLUSTER_BYTES, 0);
            headers.add(HeaderId.OTHER, clusterField.start(), clusterField.length(), cluster.start(), cluster.length());
        }
        if (isFailed()) {
            int id = HeaderId.X_ENVOY_IMMEDIATE_HEALTH_CHECK_FAIL;
            headers.set(id, stream().worker().constants().name(id), yes);
        }
        return HeadersStatus.CONTINUE;
    }

    @Override
    public void onDestroy() {
        isHealthCheck = false;
        isAnswered = false;
    }

    private boolean isFailed() {
        return stream().worker().isHealthFailed();
    }

    private StreamCallbacks stream() {
        return callbacks.stream();
    }
}
