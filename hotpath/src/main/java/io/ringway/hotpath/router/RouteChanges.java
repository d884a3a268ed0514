package io.ringway.hotpath.router;

import io.ringway.hotpath.filter.HeaderChanges;
import io.ringway.hotpath.filter.RouteHeaders;
import io.ringway.hotpath.filter.RouteResilience;
import io.ringway.hotpath.filter.RouteTarget;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import org.jspecify.annotations.Nullable;

/** The header changes of the stream's route and chosen cluster, where the router applies them. Owner: worker. */
final class RouteChanges {
    private RouteChanges() {}

    /** Changes a request, before all rewrites as in Envoy; false if there is no memory or the block is full. */
    static boolean request(StreamCallbacks callbacks, HeaderBlock headers) {
        RouteHeaders.Pair changes = of(callbacks);
        return apply(changes == null ? null : changes.request(), callbacks, headers);
    }

    /** Changes an answer; false if there is no memory or the block is full. */
    static boolean answer(StreamCallbacks callbacks, HeaderBlock headers) {
        RouteHeaders.Pair changes = of(callbacks);
        return tellAttempts(callbacks, headers) && apply(changes == null ? null : changes.answer(), callbacks, headers);
    }

    /** {@code include_attempt_count_in_response}, for requests that were to be forwarded. */
    private static boolean tellAttempts(StreamCallbacks callbacks, HeaderBlock headers) {
        RouteTarget target = callbacks.routeTarget();
        RouteResilience resilience = target == null ? null : target.resilience();
        return resilience == null
                || !resilience.isAttemptAnswered()
                || callbacks.info().upstreamCluster == null
                || ForwardedHead.setNumber(
                        callbacks, headers, HeaderId.X_ENVOY_ATTEMPT_COUNT, Math.max(1, callbacks.info().attempts));
    }

    /** An answer of the router's own: the route's changes hold for it too. */
    static void reply(StreamCallbacks callbacks, int status, byte[] body, String details) {
        callbacks.prepareLocalReply();
        replyPrepared(callbacks, status, body, details);
    }

    /** The same with fields that stand in the answer's head already. If there is no memory it goes out unchanged. */
    static void replyPrepared(StreamCallbacks callbacks, int status, byte[] body, String details) {
        answer(callbacks, callbacks.responseHeaders());
        callbacks.sendLocalReply(status, body, details);
    }

    private static boolean apply(@Nullable HeaderChanges changes, StreamCallbacks callbacks, HeaderBlock headers) {
        return changes == null || changes.apply(callbacks, headers);
    }

    private static RouteHeaders.@Nullable Pair of(StreamCallbacks callbacks) {
        RouteTarget target = callbacks.routeTarget();
        RouteHeaders headers = target == null ? null : target.headers();
        return headers == null
                ? null
                : headers.byChoice().get(headers.byChoice().size() == 1 ? 0 : callbacks.clusterChoice());
    }
}
