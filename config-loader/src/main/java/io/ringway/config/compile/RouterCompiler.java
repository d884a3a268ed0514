package io.ringway.config.compile;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.ringway.config.model.FieldNode;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.router.RouterFactory;
import io.ringway.hotpath.router.RouterOptions;
import java.util.function.Supplier;

/** {@code envoy.filters.http.router}, the filter that every chain ends with. Owner: control. */
public final class RouterCompiler implements HttpFilterCompiler {

    @Override
    public String typeName() {
        return Router.getDescriptor().getFullName();
    }

    @Override
    public boolean isTerminal() {
        return true;
    }

    @Override
    public Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        Router router = Router.parseFrom(config.getValue());
        RouterOptions options = new RouterOptions(router.getSuppressEnvoyHeaders());
        return () -> new RouterFactory(options);
    }
}
