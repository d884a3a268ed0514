package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.ConfigInput;
import io.ringway.config.ConfigLoader;
import io.ringway.config.LoadResult;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.model.ProblemReport;
import io.ringway.filtertest.Exchange;
import io.ringway.filtertest.FilterStage;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A filter that is not ours: {@code examples/custom-filter}, compiled and put on the path as its README says. */
class CustomFilterIT extends OnEveryTransport {
    private static final Path EXAMPLE = Path.of("..", "examples", "custom-filter");

    @TempDir
    private Path classes;

    private ClassLoader usual = ClassLoader.getSystemClassLoader();

    @BeforeEach
    void compile() throws IOException {
        List<String> sources;
        try (Stream<Path> files = Files.walk(EXAMPLE.resolve("src"))) {
            sources = files.map(Path::toString)
                    .filter(name -> name.endsWith(".java"))
                    .toList();
        }
        Stream<String> flags =
                Stream.of("-proc:none", "-cp", System.getProperty("java.class.path"), "-d", classes.toString());
        int exit = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, Stream.concat(flags, sources.stream()).toArray(String[]::new));
        assertThat(exit).isZero();
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        String name = "io.ringway.config.compile.HttpFilterCompiler";
        Files.copy(EXAMPLE.resolve("META-INF/services").resolve(name), services.resolve(name));
        Thread thread = Thread.currentThread();
        usual = thread.getContextClassLoader();
        thread.setContextClassLoader(
                closing(new URLClassLoader(new URL[] {classes.toUri().toURL()}, usual)));
    }

    @AfterEach
    void comeBack() {
        Thread.currentThread().setContextClassLoader(usual);
    }

    @Test
    void itSeesRequestsAndAnswersAndWhatRoutesSay() throws IOException {
        String yaml = Files.readString(EXAMPLE.resolve("envoy.yaml")).replace("port_value: 10000", "port_value: 0");
        TestProxy proxy = TestProxy.start(transport, 1, ConfigInput.ofText(yaml), this::closing);
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/greeting").text()).isEqualTo("hello\n");
            assertThat(client.get("/").header("x-greeting")).isEqualTo("hello");
            assertThat(client.get("/french").header("x-greeting")).isEqualTo("bonjour");
        }
    }

    @Test
    void itIsTestedWithoutSockets() {
        String filter = "{ name: greeting, typed_config: { \"@type\": type.googleapis.com/xds.type.v3.TypedStruct, "
                + "type_url: type.googleapis.com/example.Greeting, value: { text: hello } } }";
        try (FilterStage stage = FilterStage.of(filter)) {
            Exchange answered = stage.send("GET /greeting HTTP/1.1\r\nhost: a\r\n\r\n");
            assertThat(answered.requireAnswer().body()).isEqualTo("hello\n");
            assertThat(answered.forwarded()).isNull();
            Exchange forwarded = stage.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            assertThat(forwarded.requireForwarded().startLine()).isEqualTo("GET / HTTP/1.1");
            assertThat(forwarded.requireAnswer().field("x-greeting")).isEqualTo("hello");
        }
    }

    @Test
    void itsProblemsHavePlacesToo() throws IOException {
        String yaml = Files.readString(EXAMPLE.resolve("envoy.yaml")).replace("{ text: hello }", "{ txt: hello }");
        StatsRegistry stats = new StatsRegistry();
        LoadResult result = ConfigLoader.withInstalledFilters(stats, new HostRegistry(stats, 1))
                .load(ConfigInput.ofText(yaml));
        assertThat(ProblemReport.render(result.problems()))
                .contains("a greeting has one field")
                .contains("http_filters[0].typed_config.value");
    }
}
