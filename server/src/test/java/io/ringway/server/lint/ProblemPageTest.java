package io.ringway.server.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.ConfigInput;
import io.ringway.config.ConfigLoader;
import io.ringway.config.LoadResult;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.model.Problem;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.ProblemPage;
import io.ringway.hotpath.stats.StatsRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every code has a page, and its example causes the code and no error beside it. */
class ProblemPageTest {
    private static final String WEB = """
              - name: web
                load_assignment:
                  cluster_name: web
                  endpoints:
                  - lb_endpoints:
                    - endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 8081 } } }
            """;

    private static final String MANAGER = """
            static_resources:
              listeners:
              - name: edge
                address: { socket_address: { address: 127.0.0.1, port_value: 10000 } }
                filter_chains:
                - filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: ingress
            """;

    private static final String ROUTER = """
                      http_filters:
                      - name: envoy.filters.http.router
                        typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
            """;

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(ProblemCode.class)
    void theExampleCausesTheCode(ProblemCode code) throws IOException {
        ProblemPage page = ProblemPage.of(code);
        assertThat(page.means()).isNotEmpty();
        assertThat(page.repair()).isNotEmpty();
        assertThat(page.example()).isNotEmpty();

        List<Problem> problems = problems(page);

        assertThat(problems).extracting(Problem::code).contains(code);
        assertThat(problems)
                .as("errors of another kind")
                .filteredOn(problem -> problem.isError() && problem.code() != code)
                .allMatch(problem ->
                        problem.code() == ProblemCode.BAD_FILTER_CHAIN && page.place() == ProblemPage.Place.LISTENERS);
    }

    private List<Problem> problems(ProblemPage page) throws IOException {
        StatsRegistry stats = new StatsRegistry();
        LoadResult result = ConfigLoader.withInstalledFilters(stats, new HostRegistry(stats, 1))
                .load(input(page));
        return switch (result) {
            case LoadResult.Refused(var problems, var _) -> problems;
            case LoadResult.Loaded loaded -> {
                List<Problem> all = new ArrayList<>(result.problems());
                all.addAll(Linter.lint(loaded.config(), loaded.positions()));
                yield all;
            }
        };
    }

    private ConfigInput input(ProblemPage page) throws IOException {
        List<String> example = page.example();
        return switch (page.place()) {
            case COMMAND -> {
                String command = String.join(" ", example);
                assertThat(command).startsWith("ringway validate -c ");
                yield ConfigInput.ofFile(Path.of(command.substring(command.lastIndexOf(' ') + 1)));
            }
            case FILE -> ConfigInput.ofText(indented(example, 0));
            case TEXT_PROTO ->
                ConfigInput.ofFile(Files.writeString(folder.resolve("envoy.pb_text"), indented(example, 0)));
            case CLUSTERS -> ConfigInput.ofText("static_resources:\n  clusters:\n" + indented(example, 2));
            case CLUSTER ->
                ConfigInput.ofText("static_resources:\n  clusters:\n  - name: web\n" + indented(example, 4));
            case LISTENERS -> ConfigInput.ofText("static_resources:\n  listeners:\n" + indented(example, 2));
            case MANAGER ->
                ConfigInput.ofText(MANAGER + "          route_config: { name: local, virtual_hosts: [] }\n"
                        + indented(example, 10));
            case HOSTS -> hosts(indented(example, 12));
            case ROUTES ->
                hosts("            - name: all\n              domains: [\"*\"]\n              routes:\n"
                        + indented(example, 14));
        };
    }

    private static ConfigInput hosts(String hosts) {
        return ConfigInput.ofText(
                MANAGER + "          route_config:\n            name: local\n            virtual_hosts:\n" + hosts
                        + ROUTER + "  clusters:\n" + WEB);
    }

    private static String indented(List<String> lines, int blanks) {
        return lines.stream().map(line -> " ".repeat(blanks) + line + "\n").collect(Collectors.joining());
    }
}
