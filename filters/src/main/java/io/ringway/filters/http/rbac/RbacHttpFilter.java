package io.ringway.filters.http.rbac;

import io.ringway.filters.shared.rbac.RbacEngine;
import io.ringway.filters.shared.rbac.RbacStats;
import io.ringway.hotpath.filter.DynamicMetadata;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.stats.WriterStats;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what the rules do not allow, and notes what the shadow rules would have done (Envoy
 * {@code envoy.extensions.filters.http.rbac.v3.RBAC}). Owner: worker.
 */
final class RbacHttpFilter implements HttpFilter {
    private static final byte[] DENIED = LocalReply.bytes("RBAC: access denied");
    private static final String NAMESPACE = "envoy.filters.http.rbac";
    /** Where access logs look whether a request is to be logged. */
    private static final String LOG_NAMESPACE = "envoy.common";

    private static final String LOG_KEY = "access_log_hint";

    private final FilterCallbacks callbacks;
    private final RbacSettings configured;
    private final RbacStats ids;
    private final RequestSubject subject;

    RbacHttpFilter(FilterCallbacks callbacks, RbacSettings configured, RbacStats ids) {
        this.callbacks = callbacks;
        this.configured = configured;
        this.ids = ids;
        subject = new RequestSubject(callbacks.stream());
    }

    @Override
    public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        RbacSettings settings = callbacks.routeConfig() instanceof RbacSettings ofRoute ? ofRoute : configured;
        WriterStats stats = callbacks.stream().worker().stats();
        RbacEngine shadow = settings.shadow();
        if (shadow != null) {
            int policy = shadow.match(subject);
            boolean isAllowed = shadow.isAllowed(policy);
            stats.increment(isAllowed ? ids.shadowAllowed() : ids.shadowDenied());
            shadow.count(policy, stats);
            note(settings.shadowResultKey(), isAllowed, settings.shadowPolicyKey(), shadow.policyName(policy));
        }
        RbacEngine rules = settings.rules();
        if (rules == null) {
            return HeadersStatus.CONTINUE;
        }
        int policy = rules.match(subject);
        boolean isAllowed = rules.isAllowed(policy);
        stats.increment(isAllowed ? ids.allowed() : ids.denied());
        rules.count(policy, stats);
        if (rules.isLogging()) {
            callbacks.stream().metadata().put(LOG_NAMESPACE, LOG_KEY, policy != RbacEngine.NO_POLICY);
        }
        note(settings.enforcedResultKey(), isAllowed, settings.enforcedPolicyKey(), rules.policyName(policy));
        if (isAllowed) {
            return HeadersStatus.CONTINUE;
        }
        callbacks.stream().sendLocalReply(LocalReply.FORBIDDEN, DENIED, rules.details(policy));
        return HeadersStatus.STOP_ITERATION;
    }

    private void note(String resultKey, boolean isAllowed, String policyKey, @Nullable String policy) {
        DynamicMetadata metadata = callbacks.stream().metadata();
        metadata.put(NAMESPACE, resultKey, isAllowed ? "allowed" : "denied");
        if (policy != null) {
            metadata.put(NAMESPACE, policyKey, policy);
        }
    }
}
