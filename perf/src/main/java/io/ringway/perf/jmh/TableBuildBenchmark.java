package io.ringway.perf.jmh;

import io.ringway.lb.HostSet;
import io.ringway.lb.HostTable;
import io.ringway.lb.LbPolicy;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Compiling a host set after a change of hosts. Off the workers, so it may allocate. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class TableBuildBenchmark {
    @Param({"MAGLEV", "RING_HASH"})
    private String policy = "MAGLEV";

    @Param({"10", "1000"})
    private int hosts;

    private LbPolicy chosen = PickBenchmark.policy("ROUND_ROBIN");
    private HostSet set = HostSet.EMPTY;

    @Setup
    public void list() {
        chosen = PickBenchmark.policy(policy);
        set = PickBenchmark.hostSet(hosts, true);
    }

    @Benchmark
    public HostTable build() {
        return chosen.prepare(set);
    }
}
