package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@SuppressWarnings("NullAway.Init") // set by JUnit
class RouteCheckCommandTest {
    /** Maven runs the tests of a module in its folder. */
    private static final Path EXAMPLE = Path.of("..", "examples", "route-tests");

    private static final String TEST = """
            tests:
            - test_name: one
              input: { authority: shop.example, path: /x, method: GET }
              validate: { cluster_name: pages }
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int check(Path config, Path tests, String... more) {
        CommandLine command = RingwayCommand.newCommandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        List<String> args = new ArrayList<>(List.of("route-check", "-c", config.toString(), tests.toString()));
        args.addAll(List.of(more));
        return command.execute(args.toArray(String[]::new));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Path routes() {
        return EXAMPLE.resolve("routes.yaml");
    }

    @Test
    void theExamplePassesAndCoversAll() {
        assertThat(check(routes(), EXAMPLE.resolve("tests.yaml"), "--details", "--fail-under", "100"))
                .as(out + "\n" + err)
                .isZero();
        assertThat(out.toString())
                .contains("the API is rewritten\n", "11 tests, 0 failed\n", "Current route coverage: 100%\n");
    }

    @Test
    void theSameInJson() throws IOException {
        Path json = file("tests.json", """
                {"tests": [{"testName": "one", "input": {"authority": "shop.example", "path": "/api/x", "method": "GET",
                 "randomValue": "7"}, "validate": {"clusterName": "api"}}]}
                """);
        assertThat(check(routes(), json)).as(err.toString()).isZero();
    }

    @Test
    void everythingThatDiffersIsSaid() throws IOException {
        Path tests = file("t.yaml", """
                tests:
                - test_name: wrong
                  input: { authority: shop.example, path: /api/x, method: GET }
                  validate:
                    cluster_name: pages
                    virtual_host_name: other
                    path_rewrite: /api/x
                    host_rewrite: shop.example
                    path_redirect: http://x/
                    code_redirect: 301
                    virtual_cluster_name: checkout
                    request_header_matches: [{ name: x-none, present_match: true }]
                    response_header_matches: [{ name: x-none, string_match: { exact: a } }]
                - test_name: right
                  input: { authority: shop.example, path: /x, method: GET }
                  validate: { cluster_name: pages }
                """);
        assertThat(check(routes(), tests, "--only-show-failures")).isEqualTo(1);
        assertThat(err.toString())
                .contains("wrong  (", "t.yaml:2)")
                .contains("expected: [pages], actual: [api], test type: cluster_name")
                .contains("expected: [other], actual: [shop], test type: virtual_host_name")
                .contains("expected: [/api/x], actual: [/x], test type: path_rewrite")
                .contains("expected: [shop.example], actual: [api.internal], test type: host_rewrite")
                .contains("expected: [http://x/], actual: [], test type: path_redirect")
                .contains("expected: [301], actual: [0], test type: code_redirect")
                .contains("expected: [checkout], actual: [other], test type: virtual_cluster_name")
                .contains("expected: [header \"x-none\" present], actual: [no such header],"
                        + " test type: request_header_matches")
                .contains("test type: response_header_matches")
                .doesNotContain("right");
        assertThat(out.toString()).contains("2 tests, 1 failed").doesNotContain("right\n");
    }

    @Test
    void tooLittleCoverageFails() throws IOException {
        Path tests = file("t.yaml", TEST);
        assertThat(check(routes(), tests, "-f", "14")).isZero();
        assertThat(check(routes(), tests, "-f", "15", "--detailed-coverage")).isEqualTo(1);
        assertThat(out.toString())
                .contains("Current route coverage: 14.2857%", "Failed to meet coverage requirement: 15%")
                .contains("no test looks at the route in line 12 of ");
        out.getBuffer().setLength(0);
        check(routes(), tests, "--covall");
        assertThat(out.toString()).contains("Current route coverage: 2.85714%");
    }

    @Test
    void whatCannotBeCheckedIsAnError() throws IOException {
        Path tests = file("t.yaml", """
                runtime: { a: 1 }
                tests:
                - test_name: ""
                  input: { authority: a, path: /, dynamic_metadata: [{ namespace: x }],
                           additional_request_headers: [{ key: ":path", value: /y }] }
                  validate: { cluster: x }
                """);
        assertThat(check(routes(), tests)).isEqualTo(1);
        assertThat(err.toString())
                .contains("values of the runtime for all tests are not supported yet")
                .contains("a test needs \"test_name\"", "a test needs \"method\"")
                .contains("unknown field \"namespace\" in Config")
                .contains("\":path\" is not the name of a header field")
                .contains("unknown field \"cluster\" in ValidationAssert");
    }

    @Test
    void metadataOfFiltersIsGiven() throws IOException {
        Path routes = file("r.yaml", """
                virtual_hosts:
                - name: v
                  domains: ["*"]
                  routes:
                  - match:
                      prefix: /
                      dynamic_metadata:
                      - { filter: f, path: [{ key: plan }, { key: name }], value: { string_match: { exact: gold } } }
                    route: { cluster: gold }
                  - { match: { prefix: / }, route: { cluster: other } }
                """);
        Path tests = file("t.json", """
                { "tests": [
                  { "test_name": "gold",
                    "input": { "authority": "a", "path": "/", "method": "GET",
                               "dynamic_metadata": [{ "metadata_namespace": "f", "value": { "plan": { "name": "gold" } } }] },
                    "validate": { "cluster_name": "gold" } },
                  { "test_name": "newer form",
                    "input": { "authority": "a", "path": "/", "method": "GET",
                               "dynamic_metadata": [{ "metadata": [
                                 { "metadata_namespace": "f", "value": { "plan": { "name": "gold" } } }] }] },
                    "validate": { "cluster_name": "gold" } },
                  { "test_name": "silver",
                    "input": { "authority": "a", "path": "/", "method": "GET",
                               "dynamic_metadata": [{ "metadata_namespace": "f", "value": { "plan": { "name": "silver" } } }] },
                    "validate": { "cluster_name": "other" } } ] }
                """);
        assertThat(check(routes, tests)).as(out + "\n" + err).isZero();
        assertThat(out.toString()).contains("3 tests, 0 failed");
    }

    @Test
    void aBootstrapIsTakenToo() throws IOException {
        Path tests = file("t.yaml", """
                tests:
                - test_name: moved
                  input: { authority: a, path: /old/x, method: GET, internal: true }
                  validate: { path_redirect: "http://a/new/x", code_redirect: 308 }
                - test_name: forwarded
                  input: { authority: a, path: /x, method: GET, internal: true }
                  validate:
                    cluster_name: backends
                    request_header_matches: [{ name: x-envoy-internal, string_match: { exact: "true" } }]
                """);
        Path bootstrap = Path.of("..", "examples", "quickstart", "envoy.yaml");
        assertThat(check(bootstrap, tests, "-d")).as(err.toString()).isZero();
        assertThat(check(bootstrap, tests, "--listener", "none")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no listener none");
    }

    /** Changes on all levels, and an upstream's answer. */
    private static final String CHANGING = """
            request_headers_to_add: [{ header: { key: x-level, value: configuration } }]
            response_headers_to_add: [{ header: { key: x-level, value: configuration } }]
            request_headers_to_remove: [x-drop-configuration]
            virtual_hosts:
            - name: all
              domains: ["*"]
              request_headers_to_add: [{ header: { key: x-level, value: host } }]
              response_headers_to_add: [{ header: { key: x-level, value: host } }]
              response_headers_to_remove: [x-secret]
              request_headers_to_remove: [x-drop-host]
              routes:
              - match: { prefix: /weighted }
                route:
                  weighted_clusters:
                    clusters:
                    - name: one
                      weight: 1
                      request_headers_to_add: [{ header: { key: x-level, value: cluster } }]
                      response_headers_to_add: [{ header: { key: x-level, value: cluster } }]
                      request_headers_to_remove: [x-drop-cluster]
                    - { name: two, weight: 1 }
                request_headers_to_add:
                - { header: { key: x-level, value: route } }
                - { header: { key: x-path, value: "%REQ(:path)%" }, append_action: OVERWRITE_IF_EXISTS_OR_ADD }
                request_headers_to_remove: [x-drop-route]
                response_headers_to_add: [{ header: { key: x-level, value: route } }]
              - match: { prefix: /direct }
                direct_response: { status: 403 }
                response_headers_to_add: [{ header: { key: x-level, value: route } }]
              - match: { prefix: /moved }
                redirect: { path_redirect: /new }
                response_headers_to_add: [{ header: { key: x-level, value: route } }]
            """;

    @Test
    void headerChangesOfAllLevelsAreSeen() throws IOException {
        Path tests = file("t.yaml", """
                tests:
                - test_name: four levels
                  input:
                    authority: a
                    path: /weighted?x
                    method: GET
                    additional_request_headers:
                    - { key: x-drop-cluster, value: "1" }
                    - { key: x-drop-route, value: "1" }
                    - { key: x-drop-host, value: "1" }
                    - { key: x-drop-configuration, value: "1" }
                    - { key: x-kept, value: "1" }
                    - { key: x-path, value: theirs }
                    additional_response_headers: [{ key: x-secret, value: "1" }, { key: x-level, value: upstream }]
                  validate:
                    cluster_name: one
                    request_header_matches:
                    - { name: x-level, string_match: { exact: "cluster,route,host,configuration" } }
                    - { name: x-path, string_match: { exact: "/weighted?x" } }
                    - { name: x-drop-cluster, present_match: false }
                    - { name: x-drop-route, present_match: true, invert_match: true }
                    - { name: x-drop-host, present_match: false }
                    - { name: x-drop-configuration, present_match: false }
                    - { name: x-kept, exact_match: "1" }
                    - { name: ":method", string_match: { exact: GET } }
                    response_header_matches:
                    - { name: x-level, string_match: { exact: "upstream,cluster,route,host,configuration" } }
                    - { name: x-secret, present_match: false }
                    - { name: ":status", string_match: { exact: "200" } }
                - test_name: the other cluster
                  input: { authority: a, path: /weighted, method: GET, random_value: 1 }
                  validate:
                    cluster_name: two
                    request_header_matches: [{ name: x-level, string_match: { exact: "route,host,configuration" } }]
                    response_header_matches: [{ name: x-level, string_match: { safe_regex: { regex: "route,host,.*" } } }]
                - test_name: a direct response
                  input: { authority: a, path: /direct, method: GET }
                  validate:
                    code_redirect: 403
                    response_header_matches:
                    - { name: x-level, string_match: { exact: "route,host,configuration" } }
                    - { name: ":status", range_match: { start: 400, end: 500 } }
                - test_name: a redirect
                  input: { authority: a, path: /moved, method: GET }
                  validate:
                    path_redirect: "http://a/new"
                    response_header_matches:
                    - { name: x-level, string_match: { prefix: "route," } }
                    - { name: location, string_match: { exact: "http://a/new" } }
                """);
        assertThat(check(file("r.yaml", CHANGING), tests, "-d", "-f", "100"))
                .as(out + "\n" + err)
                .isZero();
    }

    @Test
    void aWrongHeaderChangeIsSaid() throws IOException {
        Path tests = file("t.yaml", """
                tests:
                - test_name: wrong
                  input: { authority: a, path: /weighted, method: GET }
                  validate:
                    request_header_matches: [{ name: x-level, string_match: { exact: route } }]
                    response_header_matches: [{ name: ":status", string_match: { exact: "404" } }]
                """);
        assertThat(check(file("r.yaml", CHANGING), tests, "-d")).isEqualTo(1);
        assertThat(err.toString())
                .contains(
                        "expected: [header \"x-level\" exact \"route\"], actual: [\"cluster,route,host,configuration\"],"
                                + " test type: request_header_matches")
                .contains("expected: [header \":status\" exact \"404\"], actual: [\"200\"]");
    }

    @Test
    void clustersThatNeedNotExistAreTakenToExistToo() throws IOException {
        Path config = file("r.yaml", """
                validate_clusters: false
                virtual_hosts: [{ name: a, domains: ["*"], routes: [{ match: { prefix: / }, route: { cluster: pages } }] }]
                """);
        assertThat(check(config, file("t.yaml", TEST), "-d"))
                .as(out + "\n" + err)
                .isZero();
    }

    @Test
    void aWrongRouteConfigurationIsSaid() throws IOException {
        Path config = file("r.yaml", "virtual_hosts: [{ name: a, domains: [\"*\"], rutes: [] }]\n");
        assertThat(check(config, file("t.yaml", TEST))).isEqualTo(1);
        assertThat(err.toString()).contains("unknown field \"rutes\" in VirtualHost");
    }
}
