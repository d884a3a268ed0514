package io.ringway.filters.http.forwardproxy;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig;
import io.envoyproxy.envoy.extensions.filters.http.dynamic_forward_proxy.v3.PerRouteConfig;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code envoy.filters.http.dynamic_forward_proxy}. Owner: control. */
public final class ForwardProxyCompiler implements HttpFilterCompiler {
    /** Runtime flag: requests may reach hosts with private addresses. Off by default where clients are strangers. */
    static final String ALLOW_PRIVATE = "ringway.dynamic_forward_proxy.allow_private";

    @Override
    public String typeName() {
        return FilterConfig.getDescriptor().getFullName();
    }

    @Override
    public @Nullable Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        FilterConfig filter = FilterConfig.parseFrom(config.getValue());
        if (!filter.hasDnsCacheConfig()) {
            if (!at.field("dns_cache_config").isBroken()
                    && !at.field("sub_cluster_config").isBroken()) {
                scope.problems()
                        .atKey(
                                ProblemCode.REQUIRED,
                                at,
                                "the dynamic forward proxy needs a dns_cache_config",
                                Suggestion.hint("the same as that of the cluster"));
            }
            return null;
        }
        int cache = scope.dnsCaches().require(filter.getDnsCacheConfig(), at.field("dns_cache_config"));
        int allowPrivate = scope.runtime().flag(ALLOW_PRIVATE, !scope.isEdge());
        if (cache < 0) {
            return null;
        }
        return () -> new ForwardProxyFactory(
                scope.name(),
                new ForwardProxySettings(
                        cache,
                        filter.getSaveUpstreamAddress(),
                        scope.isEdge(),
                        allowPrivate,
                        scope.stats()
                                .counter(StatName.of("http")
                                        .tag(DefaultTags.CONNECTION_MANAGER, scope.statPrefix())
                                        .then("dynamic_forward_proxy")
                                        .then("address_refused"))));
    }

    @Override
    public String routeTypeName() {
        return PerRouteConfig.getDescriptor().getFullName();
    }

    @Override
    public Supplier<Object> compileRoute(Any config, FieldNode at, Scope scope) throws InvalidProtocolBufferException {
        PerRouteConfig route = PerRouteConfig.parseFrom(config.getValue());
        HostRewrite rewrite = new HostRewrite(
                route.getHostRewriteLiteral(),
                route.getHostRewriteHeader().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1));
        return () -> rewrite;
    }
}
