package io.ringway.server.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ringway top}. */
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Watch a running proxy: traffic, routes, clusters and workers, in the terminal.",
        footer = {
            "",
            "Examples:",
            "  ringway top                              the proxy whose admin interface is at 127.0.0.1:9901",
            "  ringway top 127.0.0.1:15000 --interval 5",
            "  ringway top --count 1                    one table of the next second, for a script or a ticket",
            "",
            "Ctrl-C ends it. The same for a browser: /dashboard on the admin interface.",
        })
final class TopCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final long NS_PER_MS = 1_000_000;

    @Parameters(
            paramLabel = "ADMIN",
            arity = "0..1",
            defaultValue = "127.0.0.1:9901",
            description = "Address of the admin interface. Default: ${DEFAULT-VALUE}.")
    private String admin = "";

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Time between two looks. Default: ${DEFAULT-VALUE}.")
    private double intervalSeconds;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "0",
            description = "Ends after so many tables. Default: goes on until Ctrl-C.")
    private int count;

    @Option(
            names = "--filter",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Only routes and clusters whose name contains it.")
    private String filter = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        if (!(intervalSeconds >= 0.1 && intervalSeconds <= 3600) || count < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--interval is 0.1 to 3600 seconds, --count not less than 0");
        }
        URI uri = uri();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
                Terminal terminal = Terminal.open(spec.commandLine().getOut(), count == 0)) {
            watch(client, uri, terminal);
        }
        return 0;
    }

    private void watch(HttpClient client, URI uri, Terminal terminal) throws CommandFailure, InterruptedException {
        long intervalNs = Math.round(intervalSeconds * 1000) * NS_PER_MS;
        JsonNode before = ask(client, uri);
        long due = System.nanoTime() + intervalNs;
        for (int i = 0; count == 0 || i < count; i++) {
            Thread.sleep(Math.max(0, (due - System.nanoTime()) / NS_PER_MS));
            due += intervalNs;
            JsonNode now = ask(client, uri);
            terminal.show(new TopScreen(before, now, filter, terminal.isColoured()).lines());
            before = now;
        }
    }

    private JsonNode ask(HttpClient client, URI uri) throws CommandFailure, InterruptedException {
        try {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new CommandFailure(
                        uri + " answers " + answer.statusCode() + ": is this Ringway's admin interface?");
            }
            return JsonMapper.shared().readTree(answer.body());
        } catch (IOException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new CommandFailure(
                    "nobody answers at " + uri.getAuthority() + " (" + why
                            + "); the address is admin.address of the configuration",
                    e);
        } catch (JacksonException e) {
            throw new CommandFailure(uri + " does not answer with JSON: is this Ringway's admin interface?", e);
        }
    }

    private URI uri() {
        ParameterException wrong = new ParameterException(spec.commandLine(), "'" + admin + "' is not host:port");
        try {
            String base = admin.contains("://") ? admin : "http://" + admin;
            URI uri = URI.create(base.endsWith("/") ? base + "overview" : base + "/overview");
            if (uri.getHost() != null && "http".equals(uri.getScheme())) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            wrong.initCause(e);
        }
        throw wrong;
    }
}
