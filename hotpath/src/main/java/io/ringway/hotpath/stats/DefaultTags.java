package io.ringway.hotpath.stats;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of the tags that are taken out of names without being asked for: Envoy's, in the order in which it prints them, and then our own.
 * Owner: any (immutable).
 */
public final class DefaultTags {
    public static final String RESPONSE_CODE = "envoy.response_code";
    public static final String RESPONSE_CODE_CLASS = "envoy.response_code_class";
    public static final String VIRTUAL_CLUSTER = "envoy.virtual_cluster";
    public static final String SSL_CIPHER = "envoy.ssl_cipher";
    public static final String SSL_VERSION = "envoy.ssl_version";
    /** What {@link #SSL_CIPHER} is for a listener this is for a cluster. */
    public static final String CIPHER_SUITE = "cipher_suite";

    public static final String TCP_PREFIX = "envoy.tcp_prefix";
    public static final String CLUSTER = "envoy.cluster_name";
    public static final String RBAC_POLICY = "envoy.rbac_policy_name";
    public static final String RBAC_HTTP_PREFIX = "envoy.rbac_http_prefix";
    public static final String EXT_AUTHZ_PREFIX = "envoy.ext_authz_prefix";
    public static final String CONNECTION_MANAGER = "envoy.http_conn_manager_prefix";
    public static final String RDS_ROUTE_CONFIG = "envoy.rds_route_config";
    public static final String WORKER = "envoy.worker_id";
    public static final String LISTENER = "envoy.listener_address";
    public static final String VIRTUAL_HOST = "envoy.virtual_host";
    public static final String ROUTE = "envoy.route";
    public static final String LOCAL_HTTP_RATE_LIMIT_PREFIX = "envoy.local_http_ratelimit_prefix";
    public static final String LOCAL_NETWORK_RATE_LIMIT_PREFIX = "envoy.local_network_ratelimit_prefix";
    public static final String CONNECTION_LIMIT_PREFIX = "envoy.connection_limit_prefix";
    public static final String RBAC_PREFIX = "envoy.rbac_prefix";
    public static final String PROXY_PROTOCOL_PREFIX = "envoy.proxy_protocol_prefix";
    public static final String PROXY_PROTOCOL_VERSION = "envoy.proxy_protocol_version";

    private static final List<String> ENVOYS = List.of(
            RESPONSE_CODE,
            RESPONSE_CODE_CLASS,
            VIRTUAL_CLUSTER,
            SSL_CIPHER,
            SSL_VERSION,
            CIPHER_SUITE,
            TCP_PREFIX,
            CLUSTER,
            RBAC_POLICY,
            RBAC_HTTP_PREFIX,
            EXT_AUTHZ_PREFIX,
            CONNECTION_MANAGER,
            RDS_ROUTE_CONFIG,
            WORKER,
            LISTENER,
            VIRTUAL_HOST,
            ROUTE,
            LOCAL_HTTP_RATE_LIMIT_PREFIX,
            LOCAL_NETWORK_RATE_LIMIT_PREFIX,
            CONNECTION_LIMIT_PREFIX,
            RBAC_PREFIX,
            PROXY_PROTOCOL_PREFIX,
            PROXY_PROTOCOL_VERSION);

    /** Envoy takes them from statistics that do not exist here. */
    private static final List<String> UNUSED = List.of(
            "envoy.clientssl_prefix",
            "envoy.dns_filter_prefix",
            "envoy.dynamo_operation",
            "envoy.dynamo_partition_id",
            "envoy.dynamo_table",
            "envoy.fault_downstream_cluster",
            "envoy.grpc_bridge_method",
            "envoy.grpc_bridge_service",
            "envoy.http_user_agent",
            "envoy.local_listener_ratelimit_prefix",
            "envoy.mongo_callsite",
            "envoy.mongo_cmd",
            "envoy.mongo_collection",
            "envoy.mongo_prefix",
            "envoy.ratelimit_prefix",
            "envoy.redis_prefix",
            "envoy.scoped_rds_config",
            "envoy.ssl_curve",
            "envoy.ssl_sigalg",
            "envoy.thrift_prefix",
            "envoy.udp_prefix");

    private static final Map<String, Integer> RANKS = ranks();

    private DefaultTags() {}

    private static Map<String, Integer> ranks() {
        Map<String, Integer> ranks = new HashMap<>();
        ENVOYS.forEach(name -> ranks.put(name, ranks.size()));
        return ranks;
    }

    /** Where a tag stands among others; our own ones come last. */
    static int rank(String name) {
        return RANKS.getOrDefault(name, ENVOYS.size());
    }

    /** Whether Envoy knows how to take a tag of this name out of names. */
    public static boolean isKnown(String name) {
        return RANKS.containsKey(name) || UNUSED.contains(name);
    }
}
