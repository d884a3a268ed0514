package io.ringway.filters.network.directresponse;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.filters.network.direct_response.v3.Config;
import io.ringway.config.compile.DataSourceReader;
import io.ringway.config.compile.NetworkFilterCompiler;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.network.NetworkFilterFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code envoy.filters.network.direct_response}. Owner: control. */
public final class DirectResponseCompiler implements NetworkFilterCompiler {
    /** A worker's memory holds it once for each client. */
    private static final int RESPONSE_BYTES_MAX = 1 << 20;

    @Override
    public String typeName() {
        return Config.getDescriptor().getFullName();
    }

    @Override
    public boolean isTerminal() {
        return true;
    }

    @Override
    public @Nullable Supplier<NetworkFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        Config response = Config.parseFrom(config.getValue());
        FieldNode responseAt = at.field("response");
        byte[] bytes =
                new DataSourceReader(scope.problems()).read(response.getResponse(), responseAt, RESPONSE_BYTES_MAX);
        if (bytes == null) {
            return null;
        }
        if (bytes.length > RESPONSE_BYTES_MAX) {
            scope.problems()
                    .atValue(
                            ProblemCode.BAD_VALUE,
                            responseAt,
                            "a response has at most " + RESPONSE_BYTES_MAX + " bytes",
                            Suggestion.NONE);
            return null;
        }
        return () -> new DirectResponseFactory(bytes);
    }
}
