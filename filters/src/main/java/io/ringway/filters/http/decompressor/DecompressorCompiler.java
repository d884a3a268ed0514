package io.ringway.filters.http.decompressor;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.core.v3.RuntimeFeatureFlag;
import io.envoyproxy.envoy.extensions.filters.http.decompressor.v3.Decompressor;
import io.envoyproxy.envoy.extensions.filters.http.decompressor.v3.Decompressor.CommonDirectionConfig;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.model.FieldNode;
import io.ringway.filters.http.decompressor.DecompressorSettings.Direction;
import io.ringway.filters.shared.coding.FeatureFlag;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.stats.StatName;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code envoy.filters.http.decompressor}. Owner: control. */
public final class DecompressorCompiler implements HttpFilterCompiler {

    @Override
    public String typeName() {
        return Decompressor.getDescriptor().getFullName();
    }

    @Override
    public @Nullable Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        Decompressor decompressor = Decompressor.parseFrom(config.getValue());
        DecompressorLibraries.Compiled compiled = new DecompressorLibraries(scope.problems())
                .compile(decompressor.getDecompressorLibrary(), at.field("decompressor_library"));
        CommonDirectionConfig request = decompressor.getRequestDirectionConfig().getCommonConfig();
        CommonDirectionConfig response =
                decompressor.getResponseDirectionConfig().getCommonConfig();
        FeatureFlag requestFlag = flag(request, scope);
        FeatureFlag responseFlag = flag(response, scope);
        if (compiled == null) {
            return null;
        }
        boolean isAdvertised = !decompressor.getRequestDirectionConfig().hasAdvertiseAcceptEncoding()
                || decompressor
                        .getRequestDirectionConfig()
                        .getAdvertiseAcceptEncoding()
                        .getValue();
        return () -> {
            StatName root = DecompressorStats.root(scope.statPrefix(), compiled.library());
            return new DecompressorFactory(
                    scope.name(),
                    new DecompressorSettings(
                            compiled.library(),
                            compiled.library().encoding().getBytes(StandardCharsets.US_ASCII),
                            compiled.expansionMax(),
                            new Direction(
                                    requestFlag,
                                    request.getIgnoreNoTransformHeader(),
                                    DecompressorStats.Direction.register(scope.stats(), root.then("request"))),
                            new Direction(
                                    responseFlag,
                                    response.getIgnoreNoTransformHeader(),
                                    DecompressorStats.Direction.register(scope.stats(), root.then("response"))),
                            isAdvertised,
                            DecompressorStats.Failures.register(scope.stats(), root, compiled.counters())));
        };
    }

    private static FeatureFlag flag(CommonDirectionConfig config, Scope scope) {
        if (!config.hasEnabled()) {
            return FeatureFlag.ON;
        }
        RuntimeFeatureFlag enabled = config.getEnabled();
        return new FeatureFlag(scope.runtime()
                .flag(enabled.getRuntimeKey(), enabled.getDefaultValue().getValue()));
    }
}
