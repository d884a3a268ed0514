package io.ringway.perf.jmh;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.LoadBalancer;
import io.ringway.lb.policy.RoundRobin;
import io.ringway.routing.Route;
import io.ringway.routing.RouteMatcher;
import io.ringway.routing.RouteTable;
import io.ringway.routing.VirtualHost;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.build.PathMatch;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.build.RouteTableBuilder;
import io.ringway.routing.build.VirtualHostBuilder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Which route and which host a request gets. Requests go to random routes, so that large tables fall out of the caches. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RouteBenchmark {
    /** A power of two. */
    private static final int REQUESTS = 1 << 12;

    private static final int REQUEST_BYTES_MAX = 128;
    private static final int CLUSTERS = 16;

    /** Virtual hosts x routes of each. */
    @Param({"1x1", "1x1000", "1x50000", "10000x1", "10000x5"})
    private String table = "1x1";

    @Param({"exact", "prefix"})
    private String paths = "exact";

    private final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(REQUESTS * REQUEST_BYTES_MAX));
    private final WrittenRequest request = new WrittenRequest(memory);
    private final int[] starts = new int[REQUESTS];
    private final int[] authorityLengths = new int[REQUESTS];
    private final int[] pathLengths = new int[REQUESTS];
    private final LoadBalancer[] balancers = new LoadBalancer[CLUSTERS];
    private RouteMatcher matcher = compile(1, 1, "exact").newMatcher();
    private int turn;

    @Setup
    public void compile() {
        int x = table.indexOf('x');
        int hosts = Integer.parseInt(table, 0, x, 10);
        int routes = Integer.parseInt(table, x + 1, table.length(), 10);
        matcher = compile(hosts, routes, paths).newMatcher();
        writeRequests(hosts, routes);
        for (int i = 0; i < CLUSTERS; i++) {
            balancers[i] = balancer(i);
        }
        for (int i = 0; i < REQUESTS; i++) {
            Objects.requireNonNull(match(), "every request has a route");
        }
    }

    @Benchmark
    public @Nullable Route match() {
        next();
        return matcher.match(request, 0);
    }

    /** The whole decision: virtual host, route and upstream host. */
    @Benchmark
    public @Nullable Host decide() {
        next();
        Route route = matcher.match(request, 0);
        return route == null ? null : balancers[route.id() % CLUSTERS].pick(0, false, 0);
    }

    private void next() {
        int i = turn++ & (REQUESTS - 1);
        request.wrap(starts[i], authorityLengths[i], pathLengths[i]);
    }

    private void writeRequests(int hosts, int routes) {
        Random random = new Random(42);
        int position = 0;
        for (int i = 0; i < REQUESTS; i++) {
            String authority = hostName(random.nextInt(hosts));
            String path = routePath(random.nextInt(routes)) + (paths.equals("prefix") ? "/4711?expand=lines" : "");
            starts[i] = position;
            authorityLengths[i] = authority.length();
            pathLengths[i] = path.length();
            position = WrittenRequest.write(memory, position, authority, path);
        }
    }

    private static RouteTable compile(int hosts, int routes, String paths) {
        RouteTableBuilder builder = new RouteTableBuilder();
        for (int h = 0; h < hosts; h++) {
            VirtualHostBuilder host =
                    builder.virtualHost("host-" + h, List.of(hostName(h)), VirtualHost.TlsRequirement.NONE);
            for (int r = 0; r < routes; r++) {
                String path = routePath(r);
                host.route(
                        "route-" + r,
                        new RouteMatch(
                                paths.equals("exact") ? new PathMatch.Exact(path) : new PathMatch.Prefix(path + "/")),
                        ForwardAction.to("cluster"));
            }
        }
        return Objects.requireNonNull(builder.build(), () -> builder.problems().toString());
    }

    private static String hostName(int index) {
        return "shop-" + index + ".customers.example";
    }

    private static String routePath(int index) {
        return "/api/v" + index % 7 + "/resource-" + index;
    }

    private static LoadBalancer balancer(int cluster) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            hosts.add(new Host(cluster * 10 + i, "10.0." + cluster + "." + i + ":80", "", 1));
        }
        RoundRobin policy = new RoundRobin();
        return policy.create(policy.prepare(new HostSet(1, hosts)), new ActiveRequests(), cluster);
    }
}
