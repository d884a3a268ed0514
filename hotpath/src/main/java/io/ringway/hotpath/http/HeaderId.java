package io.ringway.hotpath.http;

/**
 * Numbers of the header names that the proxy itself looks at; 0 is any other name. Lower than 64, so that the ids present in
 * a {@link HeaderBlock} fit into one word.
 */
public final class HeaderId {
    public static final int OTHER = 0;
    public static final int HOST = 1;
    public static final int CONNECTION = 2;
    public static final int CONTENT_LENGTH = 3;
    public static final int TRANSFER_ENCODING = 4;
    public static final int UPGRADE = 5;
    public static final int EXPECT = 6;
    public static final int TE = 7;
    public static final int TRAILER = 8;
    public static final int KEEP_ALIVE = 9;
    public static final int PROXY_CONNECTION = 10;
    public static final int PROXY_AUTHENTICATE = 11;
    public static final int HTTP2_SETTINGS = 12;
    public static final int DATE = 13;
    public static final int SERVER = 14;
    public static final int VIA = 15;
    public static final int USER_AGENT = 16;
    public static final int ACCEPT = 17;
    public static final int CONTENT_TYPE = 18;
    public static final int COOKIE = 19;
    public static final int AUTHORIZATION = 20;
    public static final int REFERER = 21;
    public static final int LOCATION = 22;
    public static final int GRPC_STATUS = 23;
    public static final int X_REQUEST_ID = 24;
    public static final int X_FORWARDED_FOR = 25;
    public static final int X_FORWARDED_PROTO = 26;
    public static final int X_FORWARDED_HOST = 27;
    public static final int X_FORWARDED_PORT = 28;
    public static final int X_FORWARDED_CLIENT_CERT = 29;
    public static final int X_CLIENT_TRACE_ID = 30;
    public static final int X_ENVOY_INTERNAL = 31;
    public static final int X_ENVOY_EXTERNAL_ADDRESS = 32;
    public static final int X_ENVOY_UPSTREAM_SERVICE_TIME = 33;
    public static final int X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS = 34;
    public static final int X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS = 35;
    public static final int X_ENVOY_UPSTREAM_RQ_TIMEOUT_ALT_RESPONSE = 36;
    public static final int X_ENVOY_EXPECTED_RQ_TIMEOUT_MS = 37;
    public static final int X_ENVOY_RETRY_ON = 38;
    public static final int X_ENVOY_RETRY_GRPC_ON = 39;
    public static final int X_ENVOY_MAX_RETRIES = 40;
    public static final int X_ENVOY_RETRIABLE_STATUS_CODES = 41;
    public static final int X_ENVOY_RETRIABLE_HEADER_NAMES = 42;
    public static final int X_ENVOY_ATTEMPT_COUNT = 43;
    public static final int X_ENVOY_OVERLOADED = 44;
    public static final int X_ENVOY_ORIGINAL_PATH = 45;
    public static final int X_ENVOY_ORIGINAL_HOST = 46;
    public static final int X_ENVOY_ORIGINAL_URL = 47;
    public static final int X_ENVOY_FORCE_TRACE = 48;
    public static final int X_ENVOY_DECORATOR_OPERATION = 49;
    public static final int X_ENVOY_DOWNSTREAM_SERVICE_CLUSTER = 50;
    public static final int X_ENVOY_DOWNSTREAM_SERVICE_NODE = 51;
    public static final int X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT = 52;
    public static final int X_ENVOY_IP_TAGS = 53;
    public static final int X_ENVOY_UPSTREAM_ALT_STAT_NAME = 54;
    public static final int X_ENVOY_IMMEDIATE_HEALTH_CHECK_FAIL = 55;
    public static final int X_ENVOY_DEGRADED = 56;
    public static final int CONTENT_ENCODING = 57;
    public static final int ACCEPT_ENCODING = 58;
    public static final int ORIGIN = 59;
    public static final int SET_COOKIE = 60;
    public static final int TRACEPARENT = 61;

    /** Lower-case names by id; index 0 is empty. */
    private static final String[] NAMES = {
        "",
        "host",
        "connection",
        "content-length",
        "transfer-encoding",
        "upgrade",
        "expect",
        "te",
        "trailer",
        "keep-alive",
        "proxy-connection",
        "proxy-authenticate",
        "http2-settings",
        "date",
        "server",
        "via",
        "user-agent",
        "accept",
        "content-type",
        "cookie",
        "authorization",
        "referer",
        "location",
        "grpc-status",
        "x-request-id",
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-forwarded-host",
        "x-forwarded-port",
        "x-forwarded-client-cert",
        "x-client-trace-id",
        "x-envoy-internal",
        "x-envoy-external-address",
        "x-envoy-upstream-service-time",
        "x-envoy-upstream-rq-timeout-ms",
        "x-envoy-upstream-rq-per-try-timeout-ms",
        "x-envoy-upstream-rq-timeout-alt-response",
        "x-envoy-expected-rq-timeout-ms",
        "x-envoy-retry-on",
        "x-envoy-retry-grpc-on",
        "x-envoy-max-retries",
        "x-envoy-retriable-status-codes",
        "x-envoy-retriable-header-names",
        "x-envoy-attempt-count",
        "x-envoy-overloaded",
        "x-envoy-original-path",
        "x-envoy-original-host",
        "x-envoy-original-url",
        "x-envoy-force-trace",
        "x-envoy-decorator-operation",
        "x-envoy-downstream-service-cluster",
        "x-envoy-downstream-service-node",
        "x-envoy-hedge-on-per-try-timeout",
        "x-envoy-ip-tags",
        "x-envoy-upstream-alt-stat-name",
        "x-envoy-immediate-health-check-fail",
        "x-envoy-degraded",
        "content-encoding",
        "accept-encoding",
        "origin",
        "set-cookie",
        "traceparent",
    };

    /** One past the largest id. */
    public static final int COUNT = NAMES.length;

    private HeaderId() {}

    /** The lower-case name of an id. */
    public static String name(int id) {
        return NAMES[id];
    }
}
