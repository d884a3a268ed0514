package io.ringway.server.it;

import io.ringway.config.ConfigInput;
import io.ringway.config.ConfigLoader;
import io.ringway.config.LoadResult;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.model.ProblemReport;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.server.assemble.Server;
import io.ringway.server.assemble.StartupFailure;
import io.ringway.server.control.Lifecycle;
import io.ringway.server.control.RestartOptions;
import io.ringway.server.control.ServerOptions;
import io.ringway.server.control.TransportChoice;
import io.ringway.server.metrics.StatsFilter;
import io.ringway.server.metrics.StatsView;
import io.ringway.server.restart.Inheritance;
import io.ringway.server.restart.InheritedSockets;
import io.ringway.server.restart.Predecessor;
import io.ringway.server.restart.RestartDoor;
import io.ringway.testkit.Eventually;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A proxy that can be replaced, as {@code ringway run} makes it; several of them are in this JVM, so they are found by a name of their own. */
final class RestartedProxy implements AutoCloseable {
    private final Server server;
    private final Inheritance inheritance;
    private final RestartDoor door;
    private final Thread serving;
    private final int epoch;

    private RestartedProxy(Server server, Inheritance inheritance, RestartDoor door, int epoch) {
        this.server = server;
        this.inheritance = inheritance;
        this.door = door;
        this.epoch = epoch;
        serving = Thread.ofPlatform().name("serving").start(this::serve);
    }

    /**
     * Starts one.
     *
     * @param name of the family; the epoch is put behind it
     * @param epoch 0 for a first one, else one more than that of the one to be replaced
     */
    static RestartedProxy start(
            TransportChoice transport,
            int workers,
            ConfigInput input,
            String name,
            int epoch,
            Consumer<AutoCloseable> closing)
            throws StartupFailure, IOException {
        Predecessor predecessor = epoch == 0 ? null : Predecessor.connect(name + '_' + (epoch - 1));
        Inheritance inheritance = new Inheritance(predecessor, new InheritedSockets());
        try {
            RestartedProxy proxy = start(transport, workers, input, name, epoch, inheritance);
            closing.accept(proxy);
            return proxy;
        } catch (StartupFailure | IOException e) {
            inheritance.close();
            throw e;
        }
    }

    private static RestartedProxy start(
            TransportChoice transport, int workers, ConfigInput input, String name, int epoch, Inheritance inheritance)
            throws StartupFailure, IOException {
        StatsRegistry stats = new StatsRegistry();
        HostRegistry hosts = new HostRegistry(stats, workers, System::nanoTime);
        LoadResult result = ConfigLoader.withInstalledFilters(stats, hosts).load(input);
        if (!(result instanceof LoadResult.Loaded loaded)) {
            throw new AssertionError(ProblemReport.render(result.problems()));
        }
        RestartOptions defaults = RestartOptions.defaults();
        ServerOptions options = ServerOptions.defaults()
                .withTransport(transport)
                .withConcurrency(workers)
                .withDrainTimeNs(TimeUnit.SECONDS.toNanos(20))
                .withRestart(new RestartOptions(
                        false,
                        epoch,
                        RestartOptions.NO_BASE_ID,
                        name,
                        defaults.socketMode(),
                        defaults.parentShutdownNs(),
                        0));
        Server server = Server.start(loaded.config(), options, "test", stats, hosts, new Lifecycle(), inheritance);
        RestartDoor door =
                RestartDoor.open(name + '_' + epoch, "", defaults.socketMode(), server.restartTarget(), _ -> {});
        return new RestartedProxy(server, inheritance, door, epoch);
    }

    private void serve() {
        try {
            server.serveUntilStopped();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    Server server() {
        return server;
    }

    int epoch() {
        return epoch;
    }

    int port() {
        return server.inventory().listeners().getFirst().address().port();
    }

    /** The value of a counter or gauge by its full name. */
    long stat(String name) {
        for (StatsView.Row row : server.statistics().view(StatsFilter.ALL).rows()) {
            if (row.name().full().equals(name)) {
                return row.value();
            }
        }
        throw new AssertionError("no statistic " + name);
    }

    /** Waits until it has ended by itself. */
    void awaitEnd() {
        Eventually.holds("the old one has ended", () -> !serving.isAlive());
    }

    @Override
    public void close() {
        door.close();
        server.close();
        server.lifecycle().requestStop();
        server.lifecycle().requestStop();
        awaitEnd();
        inheritance.close();
    }
}
