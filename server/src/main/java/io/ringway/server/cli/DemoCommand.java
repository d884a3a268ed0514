package io.ringway.server.cli;

import io.ringway.config.ConfigInput;
import io.ringway.server.assemble.Server;
import io.ringway.server.assemble.StartupFailure;
import io.ringway.server.control.Lifecycle;
import io.ringway.server.control.ServerOptions;
import io.ringway.server.control.TransportChoice;
import io.ringway.server.demo.DemoBackend;
import io.ringway.server.demo.DemoConfig;
import io.ringway.server.demo.DemoPorts;
import io.ringway.server.log.LogLevel;
import io.ringway.server.log.LogSettings;
import io.ringway.transport.net.Endpoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ringway demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Start two built-in backends and a proxy in front of them; nothing to install or configure.",
        footer = {
            "",
            "Examples:",
            "  ringway demo",
            "  ringway demo --print-config > envoy.yaml       its configuration, to start your own from",
        })
final class DemoCommand implements Callable<Integer> {
    private static final int ADMIN_PORT = 9901;
    private static final int LISTENER_PORT = 10000;
    private static final int FIRST_BACKEND_PORT = 8081;
    private static final int SECOND_BACKEND_PORT = 8082;
    /** Nobody wants to wait long for a demonstration to end. */
    private static final long DRAIN_TIME_S = 5;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            defaultValue = "1",
            description = "Worker threads. Default: ${DEFAULT-VALUE}; with more, each takes its own turns.")
    private int concurrency = 1;

    @Option(
            names = "--transport",
            paramLabel = "KIND",
            defaultValue = "auto",
            description = "auto, ring, netty, netty-io_uring, netty-epoll or netty-nio. Default: ${DEFAULT-VALUE}.",
            converter = TransportConverter.class)
    private TransportChoice transport = TransportChoice.AUTO;

    @Option(names = "--print-config", description = "Print the configuration and exit.")
    private boolean isConfigPrinted;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        if (isConfigPrinted) {
            out.print(DemoConfig.yaml(ADMIN_PORT, LISTENER_PORT, FIRST_BACKEND_PORT, SECOND_BACKEND_PORT));
            out.flush();
            return 0;
        }
        LogSettings.level(LogLevel.WARNING);
        try (DemoBackend one = DemoBackend.start("one", FIRST_BACKEND_PORT);
                DemoBackend two = DemoBackend.start("two", SECOND_BACKEND_PORT)) {
            return serve(out, one, two);
        } catch (IOException e) {
            throw new CommandFailure("cannot start a backend: " + e.getMessage(), e);
        }
    }

    private int serve(PrintWriter out, DemoBackend one, DemoBackend two) throws CommandFailure, InterruptedException {
        String yaml = DemoConfig.yaml(
                DemoPorts.preferredOrAny(ADMIN_PORT), DemoPorts.preferredOrAny(LISTENER_PORT), one.port(), two.port());
        LoadedConfig loaded = LoadedConfig.load(
                        ConfigInput.ofText(yaml),
                        concurrency,
                        spec.commandLine().getErr())
                .orElseThrow(() -> new CommandFailure("the built-in configuration is refused; please report it"));
        ServerOptions options = ServerOptions.defaults()
                .withTransport(transport)
                .withConcurrency(concurrency)
                .withDrainTimeNs(TimeUnit.SECONDS.toNanos(DRAIN_TIME_S));
        Lifecycle lifecycle = new Lifecycle();
        Serving.stopOnSignals(lifecycle);
        try (Server server = Server.start(
                loaded.config(), options, ProgramVersion.number(), loaded.stats(), loaded.hosts(), lifecycle)) {
            printGuide(out, server, one, two);
            server.serveUntilStopped();
            out.println("stopped");
            out.flush();
            return 0;
        } catch (StartupFailure e) {
            throw new CommandFailure("cannot start: " + e.getMessage(), e);
        }
    }

    private static void printGuide(PrintWriter out, Server server, DemoBackend one, DemoBackend two) {
        Endpoint admin = server.adminAddress();
        Endpoint front = server.inventory().listeners().getFirst().address();
        out.printf("""
                Ringway demo. Ctrl-C stops it.

                  proxy      http://%1$s   (%5$s)
                  admin      http://%2$s
                  backends   one http://127.0.0.1:%3$d, two http://127.0.0.1:%4$d

                Try:
                  curl http://%1$s/                a few times: the backends answer in turn
                  curl -i http://%1$s/hello        answered by the proxy itself
                  curl -i http://%1$s/old/page     redirected to /new/page
                  curl http://%2$s/latency          p50 to p99.9 per route
                  curl 'http://%2$s/stats?filter=upstream_rq'
                  curl http://%2$s/clusters

                """, front, admin, one.port(), two.port(), server.transport());
        out.flush();
    }
}
