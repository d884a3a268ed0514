package io.ringway.perf.jmh;

import io.ringway.transport.loop.Clock;
import io.ringway.transport.loop.EventLoop;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Handing commands to a worker: what a turn pays for one, waking it not counted (the transport is the simulated one). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class InboxBenchmark {
    private static final int COMMANDS = 64;

    private final BufferPool pool = new BufferPool(64, 0);
    private final EventLoop loop = new EventLoop(new SimNetwork(1, SimFaults.NONE).transport(pool), Clock.system());
    private final Runnable command = this::count;
    private long handled;

    private void count() {
        handled++;
    }

    @TearDown
    public void close() {
        loop.transport().close();
        pool.close();
    }

    /** One command in one turn. */
    @Benchmark
    public long one() {
        loop.offer(command);
        loop.runTurn(0);
        return handled;
    }

    /** {@value #COMMANDS} commands in one turn. */
    @Benchmark
    public long many() {
        for (int i = 0; i < COMMANDS; i++) {
            loop.offer(command);
        }
        loop.runTurn(0);
        return handled;
    }

    /** A turn with nothing to do, to be subtracted. */
    @Benchmark
    public long none() {
        loop.runTurn(0);
        return handled;
    }
}
