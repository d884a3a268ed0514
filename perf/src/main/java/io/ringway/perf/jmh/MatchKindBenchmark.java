package io.ringway.perf.jmh;

import io.ringway.routing.Route;
import io.ringway.routing.RouteMatcher;
import io.ringway.routing.VirtualHost;
import io.ringway.routing.action.DirectResponseAction;
import io.ringway.routing.build.PathMatch;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.build.RouteTableBuilder;
import io.ringway.routing.build.VirtualHostBuilder;
import io.ringway.routing.regex.Regex;
import io.ringway.routing.regex.RegexCompiler;
import io.ringway.routing.template.UriTemplate;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
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

/** What each way to name a host or a path costs, in a table of a thousand of its kind. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MatchKindBenchmark {
    private static final int KINDS = 1000;
    private static final int REQUESTS = 1 << 10;
    private static final int REQUEST_BYTES_MAX = 128;

    @Param({
        "host-exact",
        "host-suffix",
        "host-prefix",
        "path-exact",
        "path-prefix",
        "path-separated-prefix",
        "path-template",
        "path-regex"
    })
    private String kind = "host-exact";

    private final UnsafeBuffer memory = new UnsafeBuffer(ByteBuffer.allocateDirect(REQUESTS * REQUEST_BYTES_MAX));
    private final WrittenRequest request = new WrittenRequest(memory);
    private final int[] starts = new int[REQUESTS];
    private final int[] authorityLengths = new int[REQUESTS];
    private final int[] pathLengths = new int[REQUESTS];
    private RouteMatcher matcher =
            Objects.requireNonNull(new RouteTableBuilder().build()).newMatcher();
    private final RegexCompiler regexes = new RegexCompiler();
    private int turn;

    @Setup
    public void compile() {
        RouteTableBuilder builder = new RouteTableBuilder();
        if (kind.startsWith("host-")) {
            for (int i = 0; i < KINDS; i++) {
                add(host(builder, "host-" + i, domain(i)), new PathMatch.Prefix("/"));
            }
        } else {
            VirtualHostBuilder host = host(builder, "all", "*");
            for (int i = 0; i < KINDS; i++) {
                add(host, path(i));
            }
        }
        matcher = Objects.requireNonNull(builder.build()).newMatcher();
        int position = 0;
        for (int i = 0; i < REQUESTS; i++) {
            int wanted = i * 7919 % KINDS;
            String authority = "shop-" + wanted + ".customers.example";
            String path = "/api/resource-" + wanted + (kind.equals("path-exact") ? "" : "/items/4711");
            starts[i] = position;
            authorityLengths[i] = authority.length();
            pathLengths[i] = path.length();
            position = WrittenRequest.write(memory, position, authority, path);
            Objects.requireNonNull(match(i), "every request has a route");
        }
    }

    private static VirtualHostBuilder host(RouteTableBuilder builder, String name, String domain) {
        return builder.virtualHost(name, List.of(domain), VirtualHost.TlsRequirement.NONE);
    }

    private static void add(VirtualHostBuilder host, PathMatch path) {
        host.route("", new RouteMatch(path), new DirectResponseAction(200, new byte[0]));
    }

    private String domain(int i) {
        return switch (kind) {
            case "host-suffix" -> "*-" + i + ".customers.example";
            case "host-prefix" -> "shop-" + i + ".*";
            default -> "shop-" + i + ".customers.example";
        };
    }

    private PathMatch path(int i) {
        return switch (kind) {
            case "path-exact" -> new PathMatch.Exact("/api/resource-" + i);
            case "path-prefix" -> new PathMatch.Prefix("/api/resource-" + i + "/");
            case "path-separated-prefix" -> new PathMatch.SeparatedPrefix("/api/resource-" + i);
            case "path-template" ->
                new PathMatch.Template(UriTemplate.compile("/api/resource-" + i + "/items/{item}", regexes));
            default -> new PathMatch.SafeRegex(regex("/api/resource-" + i + "/items/[0-9]+"));
        };
    }

    private static Regex regex(String pattern) {
        return Regex.compile(pattern);
    }

    @Benchmark
    public @Nullable Route match() {
        return match(turn++ & (REQUESTS - 1));
    }

    private @Nullable Route match(int i) {
        request.wrap(starts[i], authorityLengths[i], pathLengths[i]);
        return matcher.match(request, 0);
    }
}
