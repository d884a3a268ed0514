package io.ringway.hotpath.filter;

import org.jspecify.annotations.Nullable;

/**
 * Why an answer is what it is: Envoy's response flags, as bits of a long ({@code %RESPONSE_FLAGS%}). Owner: any (immutable).
 */
public enum ResponseFlag {
    FAILED_LOCAL_HEALTH_CHECK("LH", "FailedLocalHealthCheck"),
    NO_HEALTHY_UPSTREAM("UH", "NoHealthyUpstream"),
    UPSTREAM_REQUEST_TIMEOUT("UT", "UpstreamRequestTimeout"),
    LOCAL_RESET("LR", "LocalReset"),
    UPSTREAM_REMOTE_RESET("UR", "UpstreamRemoteReset"),
    UPSTREAM_CONNECTION_FAILURE("UF", "UpstreamConnectionFailure"),
    UPSTREAM_CONNECTION_TERMINATION("UC", "UpstreamConnectionTermination"),
    UPSTREAM_OVERFLOW("UO", "UpstreamOverflow"),
    NO_ROUTE_FOUND("NR", "NoRouteFound"),
    DELAY_INJECTED("DI", "DelayInjected"),
    FAULT_INJECTED("FI", "FaultInjected"),
    RATE_LIMITED("RL", "RateLimited"),
    UNAUTHORIZED_EXTERNAL_SERVICE("UAEX", "UnauthorizedExternalService"),
    RATE_LIMIT_SERVICE_ERROR("RLSE", "RateLimitServiceError"),
    DOWNSTREAM_CONNECTION_TERMINATION("DC", "DownstreamConnectionTermination"),
    UPSTREAM_RETRY_LIMIT_EXCEEDED("URX", "UpstreamRetryLimitExceeded"),
    STREAM_IDLE_TIMEOUT("SI", "StreamIdleTimeout"),
    INVALID_ENVOY_REQUEST_HEADERS("IH", "InvalidEnvoyRequestHeaders"),
    DOWNSTREAM_PROTOCOL_ERROR("DPE", "DownstreamProtocolError"),
    UPSTREAM_MAX_STREAM_DURATION_REACHED("UMSDR", "UpstreamMaxStreamDurationReached"),
    RESPONSE_FROM_CACHE_FILTER("RFCF", "ResponseFromCacheFilter"),
    NO_FILTER_CONFIG_FOUND("NFCF", "NoFilterConfigFound"),
    DURATION_TIMEOUT("DT", "DurationTimeout"),
    UPSTREAM_PROTOCOL_ERROR("UPE", "UpstreamProtocolError"),
    NO_CLUSTER_FOUND("NC", "NoClusterFound"),
    OVERLOAD_MANAGER_TERMINATED("OM", "OverloadManagerTerminated"),
    DNS_RESOLUTION_FAILED("DF", "DnsResolutionFailed"),
    DROP_OVERLOAD("DO", "DropOverload"),
    DOWNSTREAM_REMOTE_RESET("DR", "DownstreamRemoteReset"),
    UNCONDITIONAL_DROP_OVERLOAD("UDO", "UnconditionalDropOverload");

    private static final ResponseFlag[] FLAGS = values();

    private final String code;
    private final String longName;

    ResponseFlag(String code, String longName) {
        this.code = code;
        this.longName = longName;
    }

    /** Envoy's short code. */
    public String code() {
        return code;
    }

    /** Envoy's name ({@code %RESPONSE_FLAGS_LONG%}). */
    public String longName() {
        return longName;
    }

    /** Its bit; never stored outside the process. */
    @SuppressWarnings("EnumOrdinal")
    public long bit() {
        return 1L << ordinal();
    }

    /** The flag of the lowest bit that is set; at least one is. */
    public static ResponseFlag lowest(long bits) {
        return FLAGS[Long.numberOfTrailingZeros(bits)];
    }

    /** The flag with a short code, or null. Cold side. */
    public static @Nullable ResponseFlag ofCode(String code) {
        for (ResponseFlag flag : FLAGS) {
            if (flag.code.equals(code)) {
                return flag;
            }
        }
        return null;
    }
}
