package io.ringway.filters.http.buffer;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.Buffer;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.BufferPerRoute;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.model.FieldNode;
import io.ringway.hotpath.filter.HttpFilterFactory;
import java.util.function.Supplier;

/** {@code envoy.filters.http.buffer}. Owner: control. */
public final class BufferCompiler implements HttpFilterCompiler {

    @Override
    public String typeName() {
        return Buffer.getDescriptor().getFullName();
    }

    @Override
    public Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        BufferSettings settings = settings(Buffer.parseFrom(config.getValue()));
        return () -> new BufferFactory(scope.name(), settings);
    }

    @Override
    public String routeTypeName() {
        return BufferPerRoute.getDescriptor().getFullName();
    }

    @Override
    public Supplier<Object> compileRoute(Any config, FieldNode at, Scope scope) throws InvalidProtocolBufferException {
        BufferPerRoute route = BufferPerRoute.parseFrom(config.getValue());
        BufferSettings settings = route.getDisabled() ? new BufferSettings(true, 0) : settings(route.getBuffer());
        return () -> settings;
    }

    /** Unsigned in the message: what does not fit is beyond any memory. */
    private static BufferSettings settings(Buffer buffer) {
        int bytes = buffer.getMaxRequestBytes().getValue();
        return new BufferSettings(false, bytes < 0 ? Integer.MAX_VALUE : bytes);
    }
}
