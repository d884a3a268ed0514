package io.ringway.config.compile;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * HTTP options of a cluster's connections (Envoy {@code extensions.upstreams.http.v3.HttpProtocolOptions}). Owner: any (immutable).
 *
 * @param idleTimeoutNs default 1 h, 0 never
 * @param maxDurationNs 0 is unlimited
 * @param requestsPerConnectionMax 0 is unlimited
 * @param headBytesMax default 60 KiB
 * @param headerFieldsMax default 100
 * @param areTrailersEnabled trailers of HTTP/1.1 are carried, default no
 */
record UpstreamOptions(
        long idleTimeoutNs,
        long maxDurationNs,
        int requestsPerConnectionMax,
        int headBytesMax,
        int headerFieldsMax,
        boolean areTrailersEnabled) {
    static final UpstreamOptions DEFAULT = new UpstreamOptions(TimeUnit.HOURS.toNanos(1), 0, 0, 60 * 1024, 100, false);

    private static final String TRAILERS_FIELD = "enable_trailers";
    private static final String KEY = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    /** Fields of the shared message that mean something to a listener only. */
    private static final List<String> DOWNSTREAM_FIELDS =
            List.of("max_stream_duration", "headers_with_underscores_action");

    /** Reads them from a cluster. Owner: control. */
    static final class Compiler {
        private final Problems problems;

        Compiler(Problems problems) {
            this.problems = problems;
        }

        UpstreamOptions compile(Cluster cluster, FieldNode at) {
            FieldNode optionsAt = at.field("typed_extension_protocol_options");
            UpstreamOptions options = DEFAULT;
            for (Map.Entry<String, Any> entry :
                    cluster.getTypedExtensionProtocolOptionsMap().entrySet()) {
                FieldNode entryAt = optionsAt.entry(entry.getKey());
                if (!entry.getKey().equals(KEY)) {
                    problems.atKey(
                            ProblemCode.UNSUPPORTED_EXTENSION,
                            entryAt,
                            "options for \"" + entry.getKey() + "\" are not supported yet",
                            Suggestion.didYouMean(List.of(KEY)));
                } else if (!entryAt.isBroken()) {
                    options = read(entry.getValue(), entryAt);
                }
            }
            return options;
        }

        private UpstreamOptions read(Any any, FieldNode at) {
            if (!any.is(io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.class)) {
                problems.atValue(
                        ProblemCode.MISPLACED_EXTENSION,
                        at.field("@type"),
                        "this @type does not belong here",
                        Suggestion.hint(KEY + " does"));
                return DEFAULT;
            }
            var message = WalkedMessages.unpack(
                    any, io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.parser());
            Http1ProtocolOptions http1 = message.getExplicitHttpConfig().getHttpProtocolOptions();
            refuseHttp1Options(http1, at.at("explicit_http_config", "http_protocol_options"));
            return read(
                    message.getCommonHttpProtocolOptions(),
                    http1.getEnableTrailers(),
                    at.field("common_http_protocol_options"));
        }

        private UpstreamOptions read(HttpProtocolOptions common, boolean areTrailersEnabled, FieldNode at) {
            for (String name : DOWNSTREAM_FIELDS) {
                if (at.field(name).isWritten()) {
                    unsupported(at.field(name), name);
                }
            }
            return new UpstreamOptions(
                    Durations.ns(common.hasIdleTimeout(), common.getIdleTimeout(), DEFAULT.idleTimeoutNs()),
                    Durations.ns(common.hasMaxConnectionDuration(), common.getMaxConnectionDuration(), 0),
                    HttpOptionsCompiler.clamp(
                            common.getMaxRequestsPerConnection().getValue()),
                    common.hasMaxResponseHeadersKb()
                            ? common.getMaxResponseHeadersKb().getValue() * 1024
                            : DEFAULT.headBytesMax(),
                    common.hasMaxHeadersCount()
                            ? HttpOptionsCompiler.clamp(
                                    common.getMaxHeadersCount().getValue())
                            : DEFAULT.headerFieldsMax(),
                    areTrailersEnabled);
        }

        private void refuseHttp1Options(Http1ProtocolOptions options, FieldNode at) {
            options.getAllFields().keySet().stream()
                    .map(FieldDescriptor::getName)
                    .filter(name -> !name.equals(TRAILERS_FIELD))
                    .forEach(name -> unsupported(at.field(name), name));
        }

        private void unsupported(FieldNode at, String name) {
            problems.atKey(
                    ProblemCode.UNSUPPORTED_FIELD,
                    at,
                    "field \"" + name + "\" is not supported yet in a cluster",
                    Suggestion.hint("Envoy knows it, Ringway would ignore it: take it out"));
        }
    }
}
