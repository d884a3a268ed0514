package io.ringway.perf.jmh;

import io.ringway.hotpath.stats.RouteStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a worker writes down about a request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StatsBenchmark {
    private static final int LATENCIES = 1024;

    /** Requests go to this many routes in turn, so that their counters and histograms fall out of the caches. */
    @Param({"1", "1000"})
    private int routes;

    private final StatsRegistry registry = new StatsRegistry();
    private final WriterStats stats = registry.newWriter();
    private final long[] latenciesUs = new long[LATENCIES];
    private RouteStats[] routeStats = {};
    private int turn;

    @Setup
    public void register() {
        routeStats = new RouteStats[routes];
        for (int i = 0; i < routes; i++) {
            routeStats[i] = RouteStats.register(registry, "config", "host", "route-" + i);
            stats.record(routeStats[i].phases().total(), 1); // made when first used
        }
        long x = 42;
        for (int i = 0; i < LATENCIES; i++) {
            x = x * 6364136223846793005L + 1442695040888963407L;
            latenciesUs[i] = 20 + (x >>> 52);
        }
    }

    @TearDown
    public void close() {
        stats.close();
    }

    @Benchmark
    public void increment() {
        stats.increment(next().rqTotal());
    }

    @Benchmark
    public void recordLatency() {
        stats.record(next().phases().total(), latenciesUs[turn & (LATENCIES - 1)]);
    }

    private RouteStats next() {
        turn = (turn + 1) & Integer.MAX_VALUE;
        return routeStats[turn % routeStats.length];
    }
}
