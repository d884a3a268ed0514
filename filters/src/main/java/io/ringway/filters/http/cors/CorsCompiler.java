package io.ringway.filters.http.cors;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.ringway.config.compile.HeaderMatchers;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.compile.RuntimeReads;
import io.ringway.config.model.FieldNode;
import io.ringway.hotpath.filter.HeaderChanges;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.routing.match.ValueMatch;
import io.ringway.routing.runtime.RuntimeFraction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** {@code envoy.filters.http.cors}. Owner: control. */
public final class CorsCompiler implements HttpFilterCompiler {
    private static final byte[] EVERY = "*".getBytes(StandardCharsets.US_ASCII);

    @Override
    public String typeName() {
        return Cors.getDescriptor().getFullName();
    }

    @Override
    public Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope) {
        return () -> new CorsFactory(scope.name(), CorsStats.register(scope.stats(), scope.statPrefix()));
    }

    @Override
    public String routeTypeName() {
        return CorsPolicy.getDescriptor().getFullName();
    }

    @Override
    public Supplier<Object> compileRoute(Any config, FieldNode at, Scope scope) throws InvalidProtocolBufferException {
        CorsPolicy policy = CorsPolicy.parseFrom(config.getValue());
        List<ValueMatch> origins = origins(policy, at.field("allow_origin_string_match"), scope);
        UnsafeBuffer every = new UnsafeBuffer(EVERY);
        CorsSettings settings = new CorsSettings(
                origins,
                origins.stream().anyMatch(origin -> origin.matches(every, 0, EVERY.length)),
                field("access-control-allow-methods", policy.getAllowMethods()),
                field("access-control-allow-headers", policy.getAllowHeaders()),
                field("access-control-max-age", policy.getMaxAge()),
                field("access-control-expose-headers", policy.getExposeHeaders()),
                flag(policy.hasAllowCredentials(), policy.getAllowCredentials()),
                flag(policy.hasAllowPrivateNetworkAccess(), policy.getAllowPrivateNetworkAccess()),
                flag(policy.hasForwardNotMatchingPreflights(), policy.getForwardNotMatchingPreflights()),
                policy.hasFilterEnabled()
                        ? RuntimeReads.fraction(policy.getFilterEnabled(), scope.runtime())
                        : RuntimeFraction.ALL,
                policy.hasShadowEnabled()
                        ? RuntimeReads.fraction(policy.getShadowEnabled(), scope.runtime())
                        : RuntimeFraction.NOTHING);
        return () -> settings;
    }

    private static List<ValueMatch> origins(CorsPolicy policy, FieldNode at, Scope scope) {
        HeaderMatchers matchers = new HeaderMatchers(scope.problems(), scope.runtime());
        List<ValueMatch> origins = new ArrayList<>();
        for (int i = 0; i < policy.getAllowOriginStringMatchCount(); i++) {
            ValueMatch origin = matchers.string(policy.getAllowOriginStringMatch(i), at.element(i));
            if (origin != null) {
                origins.add(origin);
            }
        }
        return List.copyOf(origins);
    }

    private static @Nullable HeaderChanges field(String name, String value) {
        return value.isEmpty() ? null : CorsFilter.set(name, value);
    }

    private static @Nullable Boolean flag(boolean isSet, BoolValue value) {
        return isSet ? value.getValue() : null;
    }
}
