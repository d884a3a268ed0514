package io.ringway.perf.jmh;

import io.ringway.filtertest.FilterStage;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A request through parser, connection manager, filters and router, answered by the route, over a transport in memory. What a filter costs is its row minus
 * that of {@code none}; what one header costs in Lua is a tenth of {@code lua-10-reads} minus {@code lua-nothing}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FilterBenchmark {
    private static final String EXTENSIONS = "type.googleapis.com/envoy.extensions.filters.http.";
    private static final String ROUTES = "[{ match: { prefix: / }, direct_response: { status: 204 } }]";

    @Param({
        "none",
        "no-op",
        "rbac",
        "header_mutation",
        "local_ratelimit",
        "cors",
        "health_check",
        "compressor",
        "lua-nothing",
        "lua-5-lines",
        "lua-10-reads"
    })
    private String filter = "none";

    private FilterStage stage = FilterStage.ofRoutes(ROUTES);
    private byte[] request = {};

    @Setup
    public void open() {
        String chain = chain(filter);
        stage.close();
        stage = chain.isEmpty() ? FilterStage.ofRoutes(ROUTES) : FilterStage.ofRoutes(ROUTES, chain);
        request = RequestHeads.of("browser").getBytes(StandardCharsets.US_ASCII);
    }

    @TearDown
    public void close() {
        stage.close();
    }

    @Benchmark
    public void request() {
        stage.exchange(request);
    }

    /** An entry of {@code http_filters}; empty for none. */
    private static String chain(String name) {
        return switch (name) {
            case "none" -> "";
            case "no-op" -> filter("buffer.v3.Buffer", "max_request_bytes: 1000"); // a GET has nothing to hold
            case "rbac" ->
                filter(
                        "rbac.v3.RBAC",
                        "rules: { action: DENY, policies: { a: { permissions: [{ url_path: { path: { prefix: /internal } } }], "
                                + "principals: [{ any: true }] } } }");
            case "header_mutation" ->
                filter(
                        "header_mutation.v3.HeaderMutation",
                        "mutations: { request_mutations: [{ append: { header: { key: x-a, value: b } } }], "
                                + "response_mutations: [{ remove: server }] }");
            case "local_ratelimit" ->
                filter(
                        "local_ratelimit.v3.LocalRateLimit",
                        "stat_prefix: a, token_bucket: { max_tokens: 1000000000, tokens_per_fill: 1000000000, fill_interval: 1s }, "
                                + "filter_enabled: { default_value: { numerator: 100 } }, "
                                + "filter_enforced: { default_value: { numerator: 100 } }");
            case "cors" -> filter("cors.v3.Cors", "");
            case "health_check" ->
                filter(
                        "health_check.v3.HealthCheck",
                        "pass_through_mode: false, headers: [{ name: ':path', string_match: { exact: /healthz } }]");
            case "compressor" ->
                filter(
                        "compressor.v3.Compressor",
                        "compressor_library: { name: a, typed_config: { '@type': "
                                + "type.googleapis.com/envoy.extensions.compression.gzip.compressor.v3.Gzip } }");
            case "lua-nothing" -> lua("");
            case "lua-5-lines" ->
                lua(
                        "local headers = handle:headers()\\n local agent = headers:get('user-agent')\\n if not agent then\\n"
                                + " headers:add('x-no-agent', 'yes')\\n end\\n");
            case "lua-10-reads" ->
                lua("local headers = handle:headers()\\n" + " headers:get('user-agent')\\n".repeat(10));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String lua(String body) {
        return filter(
                "lua.v3.Lua",
                "default_source_code: { inline_string: \"function envoy_on_request(handle)\\n " + body + " end\" }");
    }

    private static String filter(String type, String fields) {
        return "{ name: filter, typed_config: { '@type': " + EXTENSIONS + type + (fields.isEmpty() ? "" : ", ") + fields
                + " } }";
    }
}
