package io.ringway.filters.network.echo;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.network.echo.v3.Echo;
import io.ringway.config.compile.NetworkFilterCompiler;
import io.ringway.config.model.FieldNode;
import io.ringway.hotpath.network.NetworkFilterFactory;
import java.util.function.Supplier;

/** {@code envoy.filters.network.echo}. Owner: control. */
public final class EchoCompiler implements NetworkFilterCompiler {

    @Override
    public String typeName() {
        return Echo.getDescriptor().getFullName();
    }

    @Override
    public boolean isTerminal() {
        return true;
    }

    @Override
    public Supplier<NetworkFilterFactory> compile(Any config, FieldNode at, Scope scope) {
        return EchoFactory::new;
    }
}
