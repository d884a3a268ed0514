package io.ringway.config.compile;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.ringway.config.model.FieldNode;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.router.RouterFactory;
import io.ringway.hotpath.router.RouterOptions;
import java.util.function.Supplier;

/** {@code envoy.filters.http.router}, the filter that every chain ends with. Owner: control. */
public final class RouterCompiler implements HttpFilterCompiler {
    private static final FractionalPercent ALL =
            FractionalPercent.newBuilder().setNumerator(100).build();
    private static final String RETRY_KEY = "upstream.use_retry";
    private static final String BACK_OFF_KEY = "upstream.base_retry_backoff_ms";

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
        RouterOptions options = new RouterOptions(
                router.getSuppressEnvoyHeaders(),
                !router.hasDynamicStats() || router.getDynamicStats().getValue(),
                RuntimeReads.fraction(ALL, RETRY_KEY, scope.runtime()),
                RuntimeReads.integer(RouterOptions.DEFAULT.backOffBaseMs().usual(), BACK_OFF_KEY, scope.runtime()));
        return () -> new RouterFactory(options);
    }
}
