package io.ringway.perf.bench;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that can be measured.
 *
 * @param name as given to {@code --peers}
 * @param version what it says of itself
 * @param conf its template in {@code perf/conf}, absent if it needs none
 * @param command how to start it; {@code {config}}, {@code {port}}, {@code {origin}} and {@code {workers}} are replaced
 * @param isJvm whether it needs a long warm-up
 * @param mirrorsConnections whether it opens one upstream connection for each downstream one, as the floor does, so that a
 *     new or an idle connection costs it two
 */
public record Peer(
        String name,
        String version,
        @Nullable Path conf,
        List<String> command,
        boolean isJvm,
        boolean mirrorsConnections) {

    /** The origin without a proxy: what latency and load-side cost are to be read against. */
    static Peer direct() {
        return new Peer("direct", "no proxy", null, List.of(), false, false);
    }

    public boolean isDirect() {
        return command.isEmpty();
    }

    /** Whether the figure would mean something. */
    public boolean takesPartIn(Scenario scenario) {
        if (mirrorsConnections && (scenario.newConnections() || scenario.idleConnections() > 0)) {
            return false;
        }
        Setup setup = scenario.setup();
        if (setup.isScraped()) {
            return readsEnvoy();
        }
        return setup.hasRouteTable() ? !isConfigured() || readsEnvoy() : setup.workers() == 1 || isConfigured();
    }

    /** Whether it can be told anything: the floor and the origin alone are what they are. */
    boolean isConfigured() {
        return conf != null;
    }

    /** Only Envoy's configuration has the route tables that are measured, which are generated, and an admin interface. */
    private boolean readsEnvoy() {
        return conf != null && conf.endsWith("envoy.yaml");
    }
}
