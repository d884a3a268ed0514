package io.ringway.config.compile;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.h1.UnderscoreAction;
import io.ringway.hotpath.hcm.ClientCertificateOptions;
import io.ringway.hotpath.hcm.HttpOptions;
import io.ringway.hotpath.hcm.TargetOptions;
import io.ringway.routing.action.RequestHeaderName;

/** The options of a connection manager, with Envoy's defaults where nothing is said. Owner: control. */
final class HttpOptionsCompiler {
    private static final HttpOptions DEFAULT = HttpOptions.DEFAULT;

    private final Problems problems;

    HttpOptionsCompiler(Problems problems) {
        this.problems = problems;
    }

    HttpOptions compile(HttpConnectionManager hcm, FieldNode at) {
        refuseUnsupportedValues(hcm, at);
        HttpProtocolOptions common = hcm.getCommonHttpProtocolOptions();
        Http1ProtocolOptions http1 = hcm.getHttpProtocolOptions();
        return new HttpOptions(
                hcm.hasMaxRequestHeadersKb() ? hcm.getMaxRequestHeadersKb().getValue() * 1024 : DEFAULT.headBytesMax(),
                common.hasMaxHeadersCount() ? clamp(common.getMaxHeadersCount().getValue()) : DEFAULT.headerFieldsMax(),
                http1.getAcceptHttp10(),
                !http1.hasAllowAbsoluteUrl() || http1.getAllowAbsoluteUrl().getValue(),
                http1.getEnableTrailers(),
                underscores(common),
                hcm.getServerName().isEmpty() ? DEFAULT.serverName() : hcm.getServerName(),
                serverHeader(hcm),
                !hcm.hasGenerateRequestId() || hcm.getGenerateRequestId().getValue(),
                hcm.getPreserveExternalRequestId(),
                hcm.getAlwaysSetRequestIdInResponse(),
                TracingCompiler.isReasonPacked(hcm),
                hcm.getUseRemoteAddress().getValue(),
                clamp(hcm.getXffNumTrustedHops()),
                hcm.getSkipXffAppend(),
                clientCertificate(hcm),
                hcm.getVia().isEmpty() ? null : hcm.getVia(),
                Durations.ns(common.hasIdleTimeout(), common.getIdleTimeout(), DEFAULT.idleTimeoutNs()),
                Durations.ns(common.getMaxConnectionDuration()),
                Durations.ns(common.getMaxStreamDuration()),
                clamp(common.getMaxRequestsPerConnection().getValue()),
                Durations.ns(hcm.hasStreamIdleTimeout(), hcm.getStreamIdleTimeout(), DEFAULT.streamIdleTimeoutNs()),
                Durations.ns(hcm.getRequestTimeout()),
                Durations.ns(hcm.getRequestHeadersTimeout()),
                Durations.ns(
                        hcm.hasDelayedCloseTimeout(), hcm.getDelayedCloseTimeout(), DEFAULT.delayedCloseTimeoutNs()),
                hcm.getRouteConfig().getInternalOnlyHeadersList().stream()
                        .map(RequestHeaderName::of)
                        .toList(),
                target(hcm),
                new UpgradeCompiler(problems).ofManager(hcm, at));
    }

    private static ClientCertificateOptions clientCertificate(HttpConnectionManager hcm) {
        HttpConnectionManager.SetCurrentClientCertDetails details = hcm.getSetCurrentClientCertDetails();
        return new ClientCertificateOptions(
                switch (hcm.getForwardClientCertDetails()) {
                    case FORWARD_ONLY -> ClientCertificateOptions.Mode.FORWARD_ONLY;
                    case APPEND_FORWARD -> ClientCertificateOptions.Mode.APPEND_FORWARD;
                    case SANITIZE_SET -> ClientCertificateOptions.Mode.SANITIZE_SET;
                    case ALWAYS_FORWARD_ONLY -> ClientCertificateOptions.Mode.ALWAYS_FORWARD_ONLY;
                    case SANITIZE, UNRECOGNIZED -> ClientCertificateOptions.Mode.SANITIZE;
                },
                details.getCert(),
                details.getChain(),
                details.getSubject().getValue(),
                details.getUri(),
                details.getDns());
    }

    private static TargetOptions target(HttpConnectionManager hcm) {
        return new TargetOptions(
                hcm.getNormalizePath().getValue(),
                hcm.getMergeSlashes(),
                switch (hcm.getPathWithEscapedSlashesAction()) {
                    case REJECT_REQUEST -> TargetOptions.EscapedSlashes.REJECT_REQUEST;
                    case UNESCAPE_AND_REDIRECT -> TargetOptions.EscapedSlashes.UNESCAPE_AND_REDIRECT;
                    case UNESCAPE_AND_FORWARD -> TargetOptions.EscapedSlashes.UNESCAPE_AND_FORWARD;
                    case IMPLEMENTATION_SPECIFIC_DEFAULT, KEEP_UNCHANGED, UNRECOGNIZED ->
                        TargetOptions.EscapedSlashes.KEEP_UNCHANGED;
                },
                hcm.getStripAnyHostPort()
                        ? TargetOptions.HostPort.STRIP_ANY
                        : hcm.getStripMatchingHostPort()
                                ? TargetOptions.HostPort.STRIP_MATCHING
                                : TargetOptions.HostPort.KEEP,
                hcm.getStripTrailingHostDot());
    }

    private void refuseUnsupportedValues(HttpConnectionManager hcm, FieldNode at) {
        switch (hcm.getCodecType()) {
            case AUTO, HTTP1 -> {}
            default ->
                problems.atValue(
                        ProblemCode.UNSUPPORTED_VALUE,
                        at.field("codec_type"),
                        "codec_type " + hcm.getCodecType() + " is not supported yet",
                        Suggestion.hint("AUTO and HTTP1 are"));
        }
        if (hcm.getStripMatchingHostPort() && hcm.getStripAnyHostPort()) {
            problems.atKey(
                    ProblemCode.ONEOF_CONFLICT,
                    at.field("strip_any_host_port"),
                    "strip_matching_host_port and strip_any_host_port exclude each other",
                    Suggestion.NONE);
        }
        if (hcm.getCommonHttpProtocolOptions().hasMaxResponseHeadersKb()) {
            problems.atKey(
                    ProblemCode.UNSUPPORTED_VALUE,
                    at.at("common_http_protocol_options", "max_response_headers_kb"),
                    "\"max_response_headers_kb\" belongs to a cluster, it has no effect in a listener",
                    Suggestion.NONE);
        }
    }

    private static UnderscoreAction underscores(HttpProtocolOptions common) {
        return switch (common.getHeadersWithUnderscoresAction()) {
            case REJECT_REQUEST -> UnderscoreAction.REJECT_REQUEST;
            case DROP_HEADER -> UnderscoreAction.DROP_HEADER;
            case ALLOW, UNRECOGNIZED -> UnderscoreAction.ALLOW;
        };
    }

    private static HttpOptions.ServerHeader serverHeader(HttpConnectionManager hcm) {
        return switch (hcm.getServerHeaderTransformation()) {
            case APPEND_IF_ABSENT -> HttpOptions.ServerHeader.APPEND_IF_ABSENT;
            case PASS_THROUGH -> HttpOptions.ServerHeader.PASS_THROUGH;
            case OVERWRITE, UNRECOGNIZED -> HttpOptions.ServerHeader.OVERWRITE;
        };
    }

    /** An unsigned number as a non-negative int; more than an int holds is as good as the largest one. */
    static int clamp(int unsigned) {
        return unsigned < 0 ? Integer.MAX_VALUE : unsigned;
    }

    /** The same for a field that may be left out, and then has a usual value. */
    static int clamp(boolean isSet, UInt32Value value, int usual) {
        return isSet ? clamp(value.getValue()) : usual;
    }
}
