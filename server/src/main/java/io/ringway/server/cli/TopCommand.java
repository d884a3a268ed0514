package io.ringway.server.cli;

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
        AdminClient opened = AdminClient.of(admin)
                .orElseThrow(() -> new ParameterException(spec.commandLine(), "'" + admin + "' is not host:port"));
        try (AdminClient client = opened;
                Terminal terminal = Terminal.open(spec.commandLine().getOut(), count == 0)) {
            watch(client, terminal);
        }
        return 0;
    }

    private void watch(AdminClient client, Terminal terminal) throws CommandFailure, InterruptedException {
        long intervalNs = Math.round(intervalSeconds * 1000) * NS_PER_MS;
        JsonNode before = ask(client);
        long due = System.nanoTime() + intervalNs;
        for (int i = 0; count == 0 || i < count; i++) {
            Thread.sleep(Math.max(0, (due - System.nanoTime()) / NS_PER_MS));
            due += intervalNs;
            JsonNode now = ask(client);
            terminal.show(new TopScreen(before, now, filter, terminal.isColoured()).lines());
            before = now;
        }
    }

    private JsonNode ask(AdminClient client) throws CommandFailure, InterruptedException {
        AdminClient.Page page = client.get("overview");
        if (page.status() != 200) {
            throw new CommandFailure(
                    admin + "/overview answers " + page.status() + ": is this Ringway's admin interface?");
        }
        try {
            return JsonMapper.shared().readTree(page.text());
        } catch (JacksonException e) {
            throw new CommandFailure(
                    admin + "/overview does not answer with JSON: is this Ringway's admin interface?", e);
        }
    }
}
