package io.ringway.filters.http.jwt;

import io.ringway.filters.http.jwt.JwtEvaluation.Grant;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Method;
import io.ringway.hotpath.stats.WriterStats;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets a request pass if it shows the tokens that its rule requires (Envoy {@code JwtAuthentication}); waits if keys have to be fetched
 * first. A client that comes again with a token that was verified allocates next to nothing. Owner: worker.
 */
final class JwtFilter implements HttpFilter, RemoteKeys.Waiter {
    private static final byte[] ACCESS_CONTROL_REQUEST_METHOD = LocalReply.bytes("access-control-request-method");
    private static final String WRONG_REQUIREMENT = "Wrong requirement_name: ";

    private final FilterCallbacks callbacks;
    private final StreamCallbacks stream;
    private final JwtWorker shared;
    private final JwtEvaluation evaluation;
    private final GrantedTokens tokens;
    /** What is waited for; null if nothing is. */
    private @Nullable Requirement waiting;

    JwtFilter(FilterCallbacks callbacks, JwtWorker shared) {
        this.callbacks = callbacks;
        this.stream = callbacks.stream();
        this.shared = shared;
        this.evaluation = new JwtEvaluation(shared, stream);
        this.tokens = new GrantedTokens(shared, stream);
    }

    @Override
    public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        WriterStats stats = stream.worker().stats();
        if (shared.settings().isPreflightBypassed() && isPreflight(headers)) {
            stats.increment(shared.ids().preflightBypassed());
            stats.increment(shared.ids().allowed());
            return HeadersStatus.CONTINUE;
        }
        Requirement requirement;
        if (callbacks.routeConfig() instanceof JwtSettings.OfRoute(String name)) {
            requirement = name == null ? null : shared.settings().requirements().get(name);
            if (name != null && requirement == null) {
                refuseUnknown(name);
                return HeadersStatus.STOP_ITERATION;
            }
        } else {
            requirement = ofRules();
        }
        if (requirement == null) {
            stats.increment(shared.ids().allowed());
            return HeadersStatus.CONTINUE;
        }
        tokens.removeForged(headers, requirement);
        return decide(requirement) ? HeadersStatus.CONTINUE : HeadersStatus.STOP_ITERATION;
    }

    @Override
    public DataStatus decodeData(int position, int length, boolean endStream) {
        return waiting == null ? DataStatus.CONTINUE : DataStatus.STOP_ITERATION_AND_WATERMARK;
    }

    @Override
    public HeadersStatus decodeTrailers(HeaderBlock trailers) {
        return waiting == null ? HeadersStatus.CONTINUE : HeadersStatus.STOP_ITERATION;
    }

    @Override
    public void onKeys(JwtProvider provider, boolean isFailed) {
        Requirement requirement = waiting;
        if (requirement == null) {
            return;
        }
        if (isFailed) {
            evaluation.onFetchFailed(provider);
        }
        stopWaiting();
        if (decide(requirement)) {
            callbacks.continueDecoding();
        }
    }

    @Override
    public void onDestroy() {
        stopWaiting();
        evaluation.clear();
    }

    /** Whether the request may go on; if not, it was answered, or waits. */
    private boolean decide(Requirement requirement) {
        JwtStatus status = evaluation.evaluate(requirement);
        if (status == JwtStatus.PENDING) {
            waiting = requirement;
            BitSet awaited = evaluation.awaited();
            List<JwtProvider> providers = shared.settings().providers();
            for (int i = awaited.nextSetBit(0); i >= 0; i = awaited.nextSetBit(i + 1)) {
                shared.keys(providers.get(i)).await(this);
            }
            return false;
        }
        WriterStats stats = stream.worker().stats();
        if (status != JwtStatus.OK) {
            stats.increment(shared.ids().denied());
            refuse(status);
            return false;
        }
        List<Grant> granted = evaluation.granted();
        for (int i = 0; i < granted.size(); i++) {
            if (!tokens.passOn(granted.get(i))) {
                stats.increment(shared.ids().denied());
                stream.sendLocalReply(LocalReply.HEADERS_TOO_LARGE, LocalReply.NO_BODY, "request_headers_too_large");
                return false;
            }
        }
        stats.increment(shared.ids().allowed());
        return true;
    }

    private void stopWaiting() {
        if (waiting == null) {
            return;
        }
        waiting = null;
        for (JwtProvider provider : shared.settings().providers()) {
            shared.keys(provider).forget(this);
        }
    }

    private @Nullable Requirement ofRules() {
        List<JwtSettings.Rule> rules = shared.settings().rules();
        for (int i = 0; i < rules.size(); i++) {
            if (rules.get(i).match().test(stream.matchInput())) {
                return rules.get(i).requirement();
            }
        }
        return null;
    }

    private void refuse(JwtStatus status) {
        if (shared.settings().isFailureStripped()) {
            stream.sendLocalReply(status.httpStatus(), LocalReply.NO_BODY, status.details());
            return;
        }
        tokens.challenge(stream.prepareLocalReply(), status);
        stream.sendLocalReply(status.httpStatus(), status.body(), status.details());
    }

    private void refuseUnknown(String name) {
        stream.worker().stats().increment(shared.ids().denied());
        String message = WRONG_REQUIREMENT + name + ". Correct names are: "
                + String.join(",", shared.settings().requirements().keySet());
        byte[] body = shared.settings().isFailureStripped()
                ? LocalReply.NO_BODY
                : ("Failed JWT authentication: " + message).getBytes(StandardCharsets.UTF_8);
        stream.sendLocalReply(
                LocalReply.FORBIDDEN, body, "jwt_authn_access_denied{" + message.replaceAll("\\s", "_") + '}');
    }

    private static boolean isPreflight(HeaderBlock headers) {
        int origin = headers.find(HeaderId.ORIGIN);
        int method = headers.find(ACCESS_CONTROL_REQUEST_METHOD, 0);
        return headers.method() == Method.OPTIONS
                && origin >= 0
                && headers.valueLength(origin) > 0
                && method >= 0
                && headers.valueLength(method) > 0;
    }
}
