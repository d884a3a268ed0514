package io.ringway.filters.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused of filters that have no test of their own for it. */
class FilterConfigTest {
    private static final String PACKAGE = "envoy.extensions.filters.http.";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fault.v3.HTTPFault | disable_downstream_cluster_stats: false | RW2050 disable_downstream_cluster_stats",
                "fault.v3.HTTPFault | response_rate_limit: { fixed_limit: { limit_kbps: 1 } } | RW2042 response_rate_limit",
                "fault.v3.HTTPFault | abort: { http_status: 99 } | RW3002 abort.http_status",
                "fault.v3.HTTPFault | headers: [{ name: a, string_match: { safe_regex: { regex: '(' } } }] | RW4007 headers[0].string_match.safe_regex.regex",
                "local_ratelimit.v3.LocalRateLimit | stat_prefix: a, token_bucket: { max_tokens: 1, fill_interval: 0.01s } | RW3006 token_bucket.fill_interval",
                "local_ratelimit.v3.LocalRateLimit | stat_prefix: a, rate_limited_as_resource_exhausted: true | RW2050 rate_limited_as_resource_exhausted",
                "local_ratelimit.v3.LocalRateLimit | stat_prefix: a, descriptors: [{ entries: [{ key: b }], token_bucket: { max_tokens: 1, fill_interval: 1s } }] | RW2050 descriptors[0].entries[0]",
                "local_ratelimit.v3.LocalRateLimit | stat_prefix: a, rate_limits: [{ stage: 1, actions: [{ remote_address: {} }] }] | RW3008 rate_limits[0].stage",
                "local_ratelimit.v3.LocalRateLimit | stat_prefix: a, rate_limits: [{ actions: [{ extension: { name: b } }] }] | RW2042 rate_limits[0].actions[0].extension",
                "header_mutation.v3.HeaderMutation | mutations: { request_mutations: [{ remove: content-length }] } | RW2050 mutations.request_mutations[0].remove",
                "header_mutation.v3.HeaderMutation | mutations: { query_parameter_mutations: [{ remove: a }] } | RW2042 mutations.query_parameter_mutations",
                "header_to_metadata.v3.Config | request_rules: [{ header: a, cookie: b, on_header_present: { key: k } }] | RW2049 request_rules[0]",
                "header_to_metadata.v3.Config | request_rules: [{ header: a }] | RW3001 request_rules[0]",
                "header_to_metadata.v3.Config | request_rules: [{ cookie: a, remove: true, on_header_present: { key: k } }] | RW3008 request_rules[0].remove",
                "header_to_metadata.v3.Config | request_rules: [{ header: a, on_header_missing: { key: k } }] | RW3001 request_rules[0].on_header_missing",
                "header_to_metadata.v3.Config | request_rules: [{ header: a, on_header_present: { key: k, type: PROTOBUF_VALUE } }] | RW2050 request_rules[0].on_header_present.type",
                "health_check.v3.HealthCheck | headers: [] | RW3001 pass_through_mode",
                "health_check.v3.HealthCheck | pass_through_mode: false, cache_time: 1s | RW2050 cache_time",
                "health_check.v3.HealthCheck | pass_through_mode: false, cluster_min_healthy_percentages: { a: { value: 101 } } | RW3002 cluster_min_healthy_percentages[\"a\"].value",
                "compressor.v3.Compressor | choose_first: true | RW3001 compressor_library",
                "compressor.v3.Compressor | compressor_library: { name: a } | RW3001 compressor_library.typed_config",
                "compressor.v3.Compressor | compressor_library: { name: a, typed_config: { '@type': type.googleapis.com/envoy.extensions.compression.gzip.decompressor.v3.Gzip } } | RW2052 @type",
                "compressor.v3.Compressor | compressor_library: { name: a, typed_config: { '@type': type.googleapis.com/envoy.extensions.compression.gzip.compressor.v3.Gzip, compression_strategy: RLE } } | RW2050 compression_strategy",
                "compressor.v3.Compressor | compressor_library: { name: a, typed_config: { '@type': type.googleapis.com/envoy.extensions.compression.gzip.compressor.v3.Gzip, window_bits: 12 } } | RW4010 window_bits",
                "compressor.v3.Compressor | compressor_library: { name: a, typed_config: { '@type': type.googleapis.com/envoy.extensions.compression.brotli.compressor.v3.Brotli, quality: 12 } } | RW3002 quality",
                "decompressor.v3.Decompressor | decompressor_library: { name: a, typed_config: { '@type': type.googleapis.com/envoy.extensions.compression.gzip.compressor.v3.Gzip } } | RW2052 @type",
                "decompressor.v3.Decompressor | decompressor_library: { name: a, typed_config: { '@type': type.googleapis.com/envoy.extensions.compression.zstd.decompressor.v3.Zstd, dictionaries: [{ inline_string: plain }] } } | RW4009 dictionaries[0]"
            })
    void aWrongFieldIsReported(String type, String config, String expected) {
        assertThat(FilterConfig.problems(PACKAGE + type, config)).containsExactly(expected);
    }

    @Test
    void aRoutesLimitNeedsABucket() {
        String limit = PACKAGE + "local_ratelimit.v3.LocalRateLimit";
        String route =
                "typed_per_filter_config: { filter: { \"@type\": type.googleapis.com/" + limit + ", stat_prefix: b } }";
        assertThat(FilterConfig.problems(limit, "stat_prefix: a", route)).containsExactly("RW3001 token_bucket");
    }

    @ParameterizedTest
    @CsvSource({
        "ratelimit.v3.RateLimit",
        "grpc_web.v3.GrpcWeb",
        "grpc_stats.v3.FilterConfig",
        "grpc_http1_bridge.v3.Config",
        "ext_proc.v3.ExternalProcessor"
    })
    void whatNeedsGrpcIsNamed(String type) {
        assertThat(FilterConfig.problems(PACKAGE + type, "")).containsExactly("RW2048 @type");
    }
}
