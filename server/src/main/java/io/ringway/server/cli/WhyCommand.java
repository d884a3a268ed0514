package io.ringway.server.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ringway why}. */
@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "What happened to a request in a running proxy: route, filters, hosts, retries, timers, phases.",
        footer = {
            "",
            "Errors and slow requests are remembered for a while, of others a sample (see run --help, --tape-...).",
            "",
            "Examples:",
            "  ringway why 8b7f2c1e-4d3a-9f10-8c55-0d9e6a7b1c2d      the request with this x-request-id",
            "  ringway why --status 5xx                             the last server errors",
            "  ringway why --flag UH --route /shop                  those without a healthy host, of some routes",
            "  ringway why --slowest --min-duration 250ms           the slowest",
        })
final class WhyCommand implements Callable<Integer> {
    private static final int NOT_FOUND = 404;

    @Parameters(
            paramLabel = "REQUEST-ID",
            arity = "0..1",
            description = "Its x-request-id. Without it: the last requests.")
    private String requestId = "";

    @Option(
            names = "--admin",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1:9901",
            description = "Address of the admin interface. Default: ${DEFAULT-VALUE}.")
    private String admin = "";

    @Option(names = "--route", paramLabel = "PART", description = "Only routes whose name contains it.")
    private String route = "";

    @Option(names = "--flag", paramLabel = "FLAG", description = "Only with this response flag, e.g. UH or UT.")
    private String flag = "";

    @Option(names = "--status", paramLabel = "STATUS", description = "Only with this status, e.g. 503 or 5xx.")
    private String status = "";

    @Option(names = "--min-duration", paramLabel = "TIME", description = "Only those that took so long, e.g. 250ms.")
    private String minDuration = "";

    @Option(names = "--slowest", description = "The slowest first, not the latest.")
    private boolean isSlowestFirst;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many. Default: ${DEFAULT-VALUE}.")
    private int limit = 50;

    @Option(names = "--json", description = "As JSON.")
    private boolean isJson;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        AdminClient client = AdminClient.of(admin)
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "'" + admin + "' is not host:port"));
        AdminClient.Page page = client.get("why?" + query());
        if (page.status() != 200 && page.status() != NOT_FOUND) {
            throw new CommandFailure(page.text().strip());
        }
        if (page.status() == NOT_FOUND && page.text().startsWith("invalid path")) {
            throw new CommandFailure(admin + " has no page /why: is this Ringway's admin interface?");
        }
        spec.commandLine().getOut().print(page.text());
        spec.commandLine().getOut().flush();
        return page.status() == 200 ? 0 : 1;
    }

    private String query() {
        return "format=" + (isJson ? "json" : "text")
                + (requestId.isEmpty() ? "" : "&request-id=" + escaped(requestId))
                + "&route=" + escaped(route)
                + "&flag=" + escaped(flag)
                + "&status=" + escaped(status)
                + "&min-duration=" + escaped(minDuration)
                + "&sort=" + (isSlowestFirst ? "slowest" : "latest")
                + "&limit=" + limit;
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
