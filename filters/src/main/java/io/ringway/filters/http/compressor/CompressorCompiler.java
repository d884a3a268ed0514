package io.ringway.filters.http.compressor;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.RuntimeFeatureFlag;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor.CommonDirectionConfig;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.Compressor.ResponseDirectionConfig;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.CompressorPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.ResponseDirectionOverrides;
import io.ringway.config.compile.HttpFilterCompiler;
import io.ringway.config.model.FieldNode;
import io.ringway.filters.http.compressor.CompressorSettings.Direction;
import io.ringway.filters.shared.coding.CodingLibrary;
import io.ringway.filters.shared.coding.FeatureFlag;
import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.hotpath.stats.StatName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code envoy.filters.http.compressor}. Owner: control. */
public final class CompressorCompiler implements HttpFilterCompiler {
    private static final int LENGTH_MIN = 30;
    private static final List<String> CONTENT_TYPES = List.of(
            "text/html",
            "text/plain",
            "text/css",
            "application/javascript",
            "application/x-javascript",
            "text/javascript",
            "text/x-javascript",
            "text/ecmascript",
            "text/js",
            "text/jscript",
            "text/x-js",
            "application/ecmascript",
            "application/x-json",
            "application/xml",
            "application/json",
            "image/svg+xml",
            "text/xml",
            "application/xhtml+xml");

    @Override
    public String typeName() {
        return Compressor.getDescriptor().getFullName();
    }

    @Override
    public @Nullable Supplier<HttpFilterFactory> compile(Any config, FieldNode at, Scope scope)
            throws InvalidProtocolBufferException {
        Compressor compressor = Compressor.parseFrom(config.getValue());
        CodingLibrary library = new CompressorLibraries(scope.problems())
                .compile(compressor.getCompressorLibrary(), at.field("compressor_library"));
        CommonDirectionConfig request = compressor.getRequestDirectionConfig().getCommonConfig();
        ResponseDirectionConfig ofResponse = response(compressor);
        CommonDirectionConfig response = ofResponse.getCommonConfig();
        FeatureFlag requestFlag = flag(request, scope);
        FeatureFlag responseFlag = flag(response, scope);
        if (library == null) {
            return null;
        }
        return () -> {
            StatName root = CompressorStats.root(scope.statPrefix(), library);
            StatName responseRoot = compressor.hasResponseDirectionConfig() ? root.then("response") : root;
            return new CompressorFactory(
                    scope.name(),
                    new CompressorSettings(
                            library,
                            library.encoding().getBytes(StandardCharsets.US_ASCII),
                            compressor.hasRequestDirectionConfig(),
                            direction(
                                    request,
                                    requestFlag,
                                    CompressorStats.Direction.register(scope.stats(), root.then("request"))),
                            direction(
                                    response,
                                    responseFlag,
                                    CompressorStats.Direction.register(scope.stats(), responseRoot)),
                            ofResponse.getDisableOnEtagHeader(),
                            ofResponse.getRemoveAcceptEncodingHeader(),
                            List.copyOf(ofResponse.getUncompressibleResponseCodesList()),
                            compressor.getChooseFirst(),
                            CompressorStats.Response.register(scope.stats(), root)));
        };
    }

    /** Without {@code response_direction_config} the older fields beside it count. */
    @SuppressWarnings("deprecation")
    private static ResponseDirectionConfig response(Compressor compressor) {
        if (compressor.hasResponseDirectionConfig()) {
            return compressor.getResponseDirectionConfig();
        }
        CommonDirectionConfig.Builder common =
                CommonDirectionConfig.newBuilder().addAllContentType(compressor.getContentTypeList());
        if (compressor.hasContentLength()) {
            common.setMinContentLength(compressor.getContentLength());
        }
        if (compressor.hasRuntimeEnabled()) {
            common.setEnabled(compressor.getRuntimeEnabled());
        }
        return ResponseDirectionConfig.newBuilder()
                .setCommonConfig(common)
                .setDisableOnEtagHeader(compressor.getDisableOnEtagHeader())
                .setRemoveAcceptEncodingHeader(compressor.getRemoveAcceptEncodingHeader())
                .build();
    }

    private static FeatureFlag flag(CommonDirectionConfig config, Scope scope) {
        if (!config.hasEnabled()) {
            return FeatureFlag.ON;
        }
        RuntimeFeatureFlag enabled = config.getEnabled();
        return new FeatureFlag(scope.runtime()
                .flag(enabled.getRuntimeKey(), enabled.getDefaultValue().getValue()));
    }

    private static Direction direction(
            CommonDirectionConfig config, FeatureFlag enabled, CompressorStats.Direction stats) {
        List<String> types = config.getContentTypeCount() == 0 ? CONTENT_TYPES : config.getContentTypeList();
        return new Direction(
                enabled,
                lengthMin(config.getMinContentLength()),
                types.stream()
                        .map(type -> type.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII))
                        .toList(),
                stats);
    }

    /** Unsigned in the message: what does not fit is beyond any body. */
    private static int lengthMin(UInt32Value configured) {
        int length = configured.getValue();
        return length == 0 ? LENGTH_MIN : length < 0 ? Integer.MAX_VALUE : length;
    }

    @Override
    public String routeTypeName() {
        return CompressorPerRoute.getDescriptor().getFullName();
    }

    @Override
    public Supplier<Object> compileRoute(Any config, FieldNode at, Scope scope) throws InvalidProtocolBufferException {
        CompressorPerRoute route = CompressorPerRoute.parseFrom(config.getValue());
        CompressorOverride override;
        if (route.getDisabled()) {
            override = new CompressorOverride(false, null);
        } else if (route.getOverrides().hasResponseDirectionConfig()) {
            ResponseDirectionOverrides response = route.getOverrides().getResponseDirectionConfig();
            override = new CompressorOverride(
                    true,
                    response.hasRemoveAcceptEncodingHeader()
                            ? response.getRemoveAcceptEncodingHeader().getValue()
                            : null);
        } else {
            override = CompressorOverride.NONE;
        }
        return () -> override;
    }
}
