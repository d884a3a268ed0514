package io.ringway.server.probe;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.ringway.config.compile.HealthCheck;
import io.ringway.config.compile.HealthCheck.StatusRange;
import io.ringway.lb.health.CheckResult;
import io.ringway.routing.match.ValueMatch;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A request and its answer as a health check. Owner: the prober's thread. */
@SuppressWarnings("FutureReturnValueIgnored") // a failure closes the channel, which is noticed
final class HttpConversation implements NettyProbe.Conversation {
    /** Envoy's, so that backends that tell checks from other requests keep doing so. */
    private static final String USER_AGENT = "Envoy/HC";

    private static final String DEGRADED = "x-envoy-degraded";
    private static final String IMMEDIATE = "x-envoy-immediate-health-check-fail";
    private static final String SERVICE = "x-envoy-upstream-healthchecked-cluster";

    private final HealthCheck.Http check;
    private final String host;
    private final RandomGenerator random;
    private @Nullable CheckResult result;
    private boolean isReusable;

    HttpConversation(HealthCheck.Http check, String hostname, RandomGenerator random) {
        this.random = random;
        this.check = check;
        this.host = hostname.isEmpty() ? check.host() : hostname;
    }

    @Override
    public void begin(Channel channel) {
        result = null;
        isReusable = false;
        FullHttpRequest request =
                new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(check.method()), check.path());
        request.headers().set(HttpHeaderNames.HOST, host).set(HttpHeaderNames.USER_AGENT, USER_AGENT);
        check.headers().forEach(change -> apply(change, request.headers()));
        channel.writeAndFlush(request, channel.voidPromise());
    }

    @Override
    public @Nullable CheckResult onMessage(Object message) {
        if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
            return CheckResult.NETWORK_FAILURE;
        }
        if (message instanceof HttpResponse response
                && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
            result = judge(response);
            isReusable = HttpUtil.isKeepAlive(response);
        }
        return message instanceof LastHttpContent ? result : null;
    }

    private static void apply(HealthCheck.FieldChange change, HttpHeaders headers) {
        switch (change.action()) {
            case REMOVE -> headers.remove(change.name());
            case APPEND -> headers.add(change.name(), change.value());
            case OVERWRITE_OR_ADD -> headers.set(change.name(), change.value());
            case ADD_IF_ABSENT -> {
                if (!headers.contains(change.name())) {
                    headers.set(change.name(), change.value());
                }
            }
            case OVERWRITE -> {
                if (headers.contains(change.name())) {
                    headers.set(change.name(), change.value());
                }
            }
        }
    }

    private CheckResult judge(HttpResponse response) {
        int status = response.status().code();
        if (isIn(check.expected(), status)) {
            ValueMatch service = check.service();
            if (service != null
                    && random.nextInt(100) < check.verifiedPercent().get()
                    && !service.matches(response.headers().get(SERVICE, ""))) {
                return CheckResult.WRONG_SERVICE;
            }
            return response.headers().contains(DEGRADED) ? CheckResult.DEGRADED : CheckResult.SUCCESS;
        }
        if (response.headers().contains(IMMEDIATE)) {
            return CheckResult.IMMEDIATE_FAILURE;
        }
        return isIn(check.retriable(), status) ? CheckResult.RETRIABLE_FAILURE : CheckResult.FAILURE;
    }

    private static boolean isIn(List<StatusRange> ranges, int status) {
        return ranges.stream().anyMatch(range -> range.has(status));
    }

    @Override
    public boolean isReusable() {
        return isReusable;
    }
}
