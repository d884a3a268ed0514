package io.ringway.filters.http.cors;

import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HeaderChanges;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Method;
import io.ringway.hotpath.mutation.HeaderMutation;
import io.ringway.hotpath.mutation.HeaderMutations;
import io.ringway.routing.Route;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.match.ValueMatch;
import io.ringway.routing.runtime.RuntimeFraction;
import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers preflights and marks answers as open to the page that asked for them. What the levels say is put together field by field, the most
 * specific first. Owner: worker.
 */
final class CorsFilter implements HttpFilter {
    private static final int OK = 200;
    private static final String DETAILS = "cors_response";
    private static final byte[] ALLOW_ORIGIN = name("access-control-allow-origin");
    private static final byte[] REQUEST_METHOD = name("access-control-request-method");
    private static final byte[] REQUEST_PRIVATE_NETWORK = name("access-control-request-private-network");
    private static final byte[] TRUE = name("true");
    private static final HeaderChanges ALLOW_CREDENTIALS = set("access-control-allow-credentials", "true");
    private static final HeaderChanges ALLOW_PRIVATE_NETWORK = set("access-control-allow-private-network", "true");

    private final FilterCallbacks callbacks;
    private final CorsStats stats;
    /** Of the request whose answer is open to its page, in its head; a length of 0 for none. */
    private int originStart;

    private int originLength;
    private List<Object> policies = List.of();

    CorsFilter(FilterCallbacks callbacks, CorsStats stats) {
        this.callbacks = callbacks;
        this.stats = stats;
    }

    /** Sets a field, in place of those there are. */
    static HeaderChanges set(String name, String value) {
        return new HeaderMutations(
                List.of(List.of(HeaderMutation.text(HeaderMutation.Action.OVERWRITE_OR_ADD, name, value, false))));
    }

    // ---- request ----

    @Override
    public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        Route route = stream().route();
        if (route == null || !(route.action() instanceof ForwardAction)) {
            return HeadersStatus.CONTINUE;
        }
        policies = callbacks.routeConfigs();
        int origin = policies.isEmpty() ? -1 : headers.find(HeaderId.ORIGIN);
        if (origin < 0 || headers.valueLength(origin) == 0) {
            return HeadersStatus.CONTINUE;
        }
        CorsSettings nearest = policy(0);
        boolean isEnabled = isTaken(nearest.enabled());
        if (!isEnabled && !isTaken(nearest.shadowed())) {
            return HeadersStatus.CONTINUE;
        }
        boolean isAllowed = isAllowed(headers, origin);
        stream().worker().stats().increment(isAllowed ? stats.originValid() : stats.originInvalid());
        if (!isEnabled) {
            return HeadersStatus.CONTINUE;
        }
        boolean isPreflight = headers.method() == Method.OPTIONS && hasValue(headers, REQUEST_METHOD);
        if (!isAllowed) {
            return isPreflight && !says(CorsSettings::isForeignPreflightForwarded, true)
                    ? answer(stream().prepareLocalReply())
                    : HeadersStatus.CONTINUE;
        }
        originStart = headers.valueStart(origin);
        originLength = headers.valueLength(origin);
        return isPreflight ? preflight(headers) : HeadersStatus.CONTINUE;
    }

    private HeadersStatus preflight(HeaderBlock headers) {
        HeaderBlock answer = stream().prepareLocalReply();
        if (allowOrigin(answer)) {
            apply(first(CorsSettings::methods), answer);
            apply(first(CorsSettings::headers), answer);
            apply(first(CorsSettings::maxAge), answer);
        }
        if (says(CorsSettings::isPrivateNetworkAllowed, false) && isTrue(headers, REQUEST_PRIVATE_NETWORK)) {
            apply(ALLOW_PRIVATE_NETWORK, answer);
        }
        return answer(answer);
    }

    private HeadersStatus answer(HeaderBlock answer) {
        assert answer == stream().responseHeaders();
        stream().sendLocalReply(OK, LocalReply.NO_BODY, DETAILS);
        return HeadersStatus.STOP_ITERATION;
    }

    // ---- answer ----

    @Override
    public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
        if (originLength > 0 && allowOrigin(headers)) {
            apply(first(CorsSettings::exposed), headers);
        }
        return HeadersStatus.CONTINUE;
    }

    @Override
    public void onDestroy() {
        originLength = 0;
        policies = List.of();
    }

    /** False if there is no memory: the page does not get to see the answer then. */
    private boolean allowOrigin(HeaderBlock answer) {
        answer.removeAll(ALLOW_ORIGIN, 0);
        int name = stream().scratch().copy(ALLOW_ORIGIN);
        return name != BufferPool.NONE
                && answer.add(HeaderId.OTHER, name, ALLOW_ORIGIN.length, originStart, originLength)
                && (!says(CorsSettings::areCredentialsAllowed, false) || apply(ALLOW_CREDENTIALS, answer));
    }

    private boolean apply(@Nullable HeaderChanges changes, HeaderBlock answer) {
        return changes == null || changes.apply(stream(), answer);
    }

    // ---- policies ----

    /** The most specific level is 0. */
    private CorsSettings policy(int level) {
        return (CorsSettings) policies.get(policies.size() - 1 - level);
    }

    private boolean isAllowed(HeaderBlock headers, int origin) {
        for (int level = 0; level < policies.size(); level++) {
            CorsSettings policy = policy(level);
            List<ValueMatch> origins = policy.origins();
            if (origins.isEmpty()) {
                continue;
            }
            boolean isAllowed = policy.isEveryOrigin();
            for (int i = 0; !isAllowed && i < origins.size(); i++) {
                isAllowed = origins.get(i)
                        .matches(headers.buffer(), headers.valueStart(origin), headers.valueLength(origin));
            }
            return isAllowed;
        }
        return false;
    }

    private @Nullable HeaderChanges first(Function<CorsSettings, @Nullable HeaderChanges> field) {
        for (int level = 0; level < policies.size(); level++) {
            HeaderChanges changes = field.apply(policy(level));
            if (changes != null) {
                return changes;
            }
        }
        return null;
    }

    private boolean says(Function<CorsSettings, @Nullable Boolean> field, boolean otherwise) {
        for (int level = 0; level < policies.size(); level++) {
            Boolean says = field.apply(policy(level));
            if (says != null) {
                return says;
            }
        }
        return otherwise;
    }

    private boolean isTaken(RuntimeFraction share) {
        return share.isTaken(
                stream().worker().runtime(), stream().worker().random().nextLong());
    }

    private static boolean hasValue(HeaderBlock headers, byte[] name) {
        int field = headers.find(name, 0);
        return field >= 0 && headers.valueLength(field) > 0;
    }

    private static boolean isTrue(HeaderBlock headers, byte[] name) {
        int field = headers.find(name, 0);
        return field >= 0
                && headers.valueLength(field) == TRUE.length
                && Ascii.equals(headers.buffer(), headers.valueStart(field), TRUE);
    }

    private static byte[] name(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private StreamCallbacks stream() {
        return callbacks.stream();
    }
}
