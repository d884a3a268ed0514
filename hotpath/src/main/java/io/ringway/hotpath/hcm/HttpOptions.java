package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.UpgradeTypes;
import io.ringway.hotpath.h1.H1Limits;
import io.ringway.hotpath.h1.UnderscoreAction;
import io.ringway.routing.action.RequestHeaderName;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Options of a connection manager (Envoy {@code HttpConnectionManager}); times in nanoseconds, 0 is off. Owner: any (immutable).
 *
 * @param headBytesMax {@code max_request_headers_kb}, default 60 KiB
 * @param headerFieldsMax {@code common_http_protocol_options.max_headers_count}, default 100
 * @param isHttp10Accepted {@code http_protocol_options.accept_http_10}
 * @param isAbsoluteUrlAllowed {@code http_protocol_options.allow_absolute_url}, default true
 * @param areTrailersEnabled {@code http_protocol_options.enable_trailers}
 * @param underscores {@code headers_with_underscores_action}
 * @param serverName {@code server_name}, default envoy
 * @param serverHeader {@code server_header_transformation}, default OVERWRITE
 * @param isRequestIdGenerated {@code generate_request_id}, default true
 * @param isExternalRequestIdPreserved {@code preserve_external_request_id}
 * @param isRequestIdInResponse {@code always_set_request_id_in_response}
 * @param isTraceReasonPacked request ids say why a request is traced ({@code pack_trace_reason} of the UUID request id), default true
 * @param isRemoteAddressUsed {@code use_remote_address}
 * @param xffTrustedHops {@code xff_num_trusted_hops}
 * @param isXffAppendSkipped {@code skip_xff_append}
 * @param clientCertificate {@code forward_client_cert_details} and {@code set_current_client_cert_details}
 * @param via {@code via}, or null
 * @param idleTimeoutNs {@code common_http_protocol_options.idle_timeout}, default 1 h
 * @param connectionDurationMaxNs {@code common_http_protocol_options.max_connection_duration}
 * @param streamDurationMaxNs {@code common_http_protocol_options.max_stream_duration}
 * @param requestsPerConnectionMax {@code common_http_protocol_options.max_requests_per_connection}, 0 is unlimited
 * @param streamIdleTimeoutNs {@code stream_idle_timeout}, default 5 min
 * @param requestTimeoutNs {@code request_timeout}
 * @param requestHeadersTimeoutNs {@code request_headers_timeout}
 * @param delayedCloseTimeoutNs {@code delayed_close_timeout}, default 1 s
 * @param internalOnlyHeaders fields that only internal clients may send ({@code RouteConfiguration.internal_only_headers})
 * @param target what becomes of paths and hosts at once
 * @param upgrades {@code upgrade_configs}
 */
public record HttpOptions(
        int headBytesMax,
        int headerFieldsMax,
        boolean isHttp10Accepted,
        boolean isAbsoluteUrlAllowed,
        boolean areTrailersEnabled,
        UnderscoreAction underscores,
        String serverName,
        ServerHeader serverHeader,
        boolean isRequestIdGenerated,
        boolean isExternalRequestIdPreserved,
        boolean isRequestIdInResponse,
        boolean isTraceReasonPacked,
        boolean isRemoteAddressUsed,
        int xffTrustedHops,
        boolean isXffAppendSkipped,
        ClientCertificateOptions clientCertificate,
        @Nullable String via,
        long idleTimeoutNs,
        long connectionDurationMaxNs,
        long streamDurationMaxNs,
        int requestsPerConnectionMax,
        long streamIdleTimeoutNs,
        long requestTimeoutNs,
        long requestHeadersTimeoutNs,
        long delayedCloseTimeoutNs,
        List<RequestHeaderName> internalOnlyHeaders,
        TargetOptions target,
        UpgradeTypes upgrades) {
    public HttpOptions {
        internalOnlyHeaders = List.copyOf(internalOnlyHeaders);
    }

    /** What to do with the answer's server field (Envoy {@code ServerHeaderTransformation}). */
    public enum ServerHeader {
        OVERWRITE,
        APPEND_IF_ABSENT,
        PASS_THROUGH
    }

    /** Envoy's defaults. */
    public static final HttpOptions DEFAULT = new HttpOptions(
            60 * 1024,
            100,
            false,
            true,
            false,
            UnderscoreAction.ALLOW,
            "envoy",
            ServerHeader.OVERWRITE,
            true,
            false,
            false,
            true,
            false,
            0,
            false,
            ClientCertificateOptions.DEFAULT,
            null,
            TimeUnit.HOURS.toNanos(1),
            0,
            0,
            0,
            TimeUnit.MINUTES.toNanos(5),
            0,
            0,
            TimeUnit.SECONDS.toNanos(1),
            List.of(),
            TargetOptions.DEFAULT,
            UpgradeTypes.NONE);

    /** The part that the HTTP/1.1 parser needs. */
    public H1Limits limits() {
        return new H1Limits(
                headBytesMax,
                headerFieldsMax,
                headBytesMax,
                isHttp10Accepted,
                isAbsoluteUrlAllowed,
                false,
                underscores);
    }
}
