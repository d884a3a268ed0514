package io.ringway.perf.jmh;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.HealthFlag;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostState;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;
import io.ringway.lb.LocalityGroup;
import io.ringway.lb.hash.XxHash64;
import io.ringway.lb.policy.LeastRequest;
import io.ringway.lb.policy.Maglev;
import io.ringway.lb.policy.RandomChoice;
import io.ringway.lb.policy.RingHash;
import io.ringway.lb.policy.RoundRobin;
import io.ringway.lb.priority.Prioritized;
import io.ringway.lb.priority.PriorityOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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

/** Choosing a host of a cluster. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PickBenchmark {
    private static final int HEADER_BYTES = 36;

    @Param({"ROUND_ROBIN", "RANDOM", "LEAST_REQUEST", "MAGLEV", "RING_HASH", "TWO_PRIORITIES"})
    private String policy = "ROUND_ROBIN";

    @Param({"2", "100", "1000"})
    private int hosts;

    @Param({"equal", "different"})
    private String weights = "equal";

    private final UnsafeBuffer header = new UnsafeBuffer(ByteBuffer.allocateDirect(HEADER_BYTES));
    private LoadBalancer balancer = hostless();
    private long random = 0x9E3779B97F4A7C15L;

    @Setup
    public void compile() {
        HostSet set = hostSet(hosts, weights.equals("equal"));
        if (policy.equals("TWO_PRIORITIES")) {
            set = inTwoPriorities(set);
        }
        ActiveRequests active = new ActiveRequests();
        active.ensureCapacity(set);
        LbPolicy chosen = policy(policy);
        balancer = chosen.create(chosen.prepare(set), active, 42);
    }

    @Benchmark
    public @Nullable Host pick() {
        random = random * 6364136223846793005L + 1442695040888963407L;
        return balancer.pick(random * 0x9E3779B97F4A7C15L, true, random);
    }

    /** The same with the hash of a header of 36 bytes, as a hash policy makes it. */
    @Benchmark
    public @Nullable Host hashAndPick() {
        random = random * 6364136223846793005L + 1442695040888963407L;
        header.putLong(0, random);
        return balancer.pick(XxHash64.hash(header, 0, HEADER_BYTES, 0), true, random);
    }

    static HostSet hostSet(int size, boolean isEqual) {
        List<Host> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(new Host(i, "10.0." + i / 256 + "." + i % 256 + ":80", "", isEqual ? 1 : 1 + i % 4));
        }
        return new HostSet(1, list);
    }

    /** Half of the hosts in each priority, and every second one of the first is not well: both priorities are picked from. */
    private static HostSet inTwoPriorities(HostSet set) {
        List<HostState> states = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            int priority = 2 * i / set.size();
            int flags = priority == 0 && i % 2 == 0 ? HealthFlag.FAILED_ACTIVE_HC.bit() : 0;
            states.add(new HostState(new LocalityGroup("", "", "", priority, 0), flags));
        }
        return new HostSet(set.version(), set.hosts(), states);
    }

    static LbPolicy policy(String name) {
        return switch (name) {
            case "ROUND_ROBIN" -> new RoundRobin();
            case "RANDOM" -> new RandomChoice();
            case "LEAST_REQUEST" -> new LeastRequest();
            case "MAGLEV" -> new Maglev();
            case "RING_HASH" -> new RingHash();
            case "TWO_PRIORITIES" -> new Prioritized(new RoundRobin(), PriorityOptions.DEFAULT);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static LoadBalancer hostless() {
        LbPolicy any = new RoundRobin();
        return any.create(any.prepare(HostSet.EMPTY), new ActiveRequests(), 0);
    }
}
