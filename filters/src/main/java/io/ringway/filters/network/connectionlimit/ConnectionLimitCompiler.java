package io.ringway.filters.network.connectionlimit;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.RuntimeFeatureFlag;
import io.envoyproxy.envoy.extensions.filters.network.connection_limit.v3.ConnectionLimit;
import io.ringway.config.compile.NetworkFilterCompiler;
import io.ringway.config.model.FieldNode;
import io.ringway.hotpath.network.NetworkFilterFactory;
import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import java.util.function.Supplier;

/** {@code envoy.filters.network.connection_limit}. Owner: control. */
public final class ConnectionLimitCompiler implements NetworkFilterCompiler {

    @Override
    public String typeName() {
        return ConnectionLimit.getDescriptor().getFullName();
    }

    @Override
    public Supplier<NetworkFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        ConnectionLimit limit = ConnectionLimit.parseFrom(config.getValue());
        RuntimeFeatureFlag enabled = limit.getRuntimeEnabled();
        int slot = limit.hasRuntimeEnabled()
                ? scope.runtime()
                        .flag(enabled.getRuntimeKey(), enabled.getDefaultValue().getValue())
                : ConnectionLimitFactory.ALWAYS;
        long delayNs = limit.getDelay().getSeconds() * 1_000_000_000L
                + limit.getDelay().getNanos();
        return () -> {
            StatName root =
                    StatName.of("connection_limit").tag(DefaultTags.CONNECTION_LIMIT_PREFIX, limit.getStatPrefix());
            return new ConnectionLimitFactory(
                    limit.getMaxConnections().getValue(),
                    delayNs,
                    slot,
                    scope.stats().counter(root.then("limited_connections")),
                    scope.stats().gauge(root.then("active_connections")));
        };
    }
}
