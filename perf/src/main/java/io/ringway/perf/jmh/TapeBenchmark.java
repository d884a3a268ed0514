package io.ringway.perf.jmh;

import io.ringway.hotpath.tape.DecisionTape;
import io.ringway.hotpath.tape.TapeLayout;
import io.ringway.hotpath.tape.TapeSettings;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the decision tape costs: a request that is not kept, one that is, and the default mix of one in 64. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class TapeBenchmark {
    private static final byte[] ADDRESS = "10.20.30.40:8080".getBytes(StandardCharsets.US_ASCII);

    private final DecisionTape tape = new DecisionTape(TapeSettings.DEFAULT);
    private final UnsafeBuffer head = new UnsafeBuffer(
            "GET/api/v1/items/1234567?sort=name&page=2shop.example.com8b7f2c1e-4d3a-9f10-8c55-0d9e6a7b1c2d"
                    .getBytes(StandardCharsets.US_ASCII));
    private long random = 1;

    @Benchmark
    public int notKept() {
        return tape.verdict(false, 1_000_000, 1L << 32);
    }

    @Benchmark
    public void kept() {
        write(DecisionTape.KEPT_ERROR);
    }

    @Benchmark
    public void defaultMix() {
        random = random * 6364136223846793005L + 1442695040888963407L;
        int kept = tape.verdict(false, 1_000_000, random);
        if (kept != DecisionTape.KEPT_NOT) {
            write(kept);
        }
    }

    private void write(int kept) {
        tape.begin(kept);
        tape.putLong(TapeLayout.EPOCH_US, 1);
        tape.put(TapeLayout.STATUS, 503);
        tape.putLong(TapeLayout.FLAGS, 2);
        tape.putLong(TapeLayout.RECEIVED, 0);
        tape.putLong(TapeLayout.SENT, 100);
        tape.text(TapeLayout.DETAILS, TapeLayout.DETAILS_MAX, "via_upstream");
        tape.text(TapeLayout.METHOD, TapeLayout.METHOD_MAX, head, 0, 3);
        tape.text(TapeLayout.PATH, TapeLayout.PATH_MAX, head, 3, 38);
        tape.text(TapeLayout.HOST, TapeLayout.HOST_MAX, head, 41, 16);
        tape.text(TapeLayout.REQUEST_ID, TapeLayout.REQUEST_ID_MAX, head, 57, 36);
        for (int at = TapeLayout.REQUEST_END; at <= TapeLayout.END; at += Integer.BYTES) {
            tape.put(at, at);
        }
        tape.put(TapeLayout.ROUTE, 7);
        tape.text(TapeLayout.CLUSTER, TapeLayout.CLUSTER_MAX, "backends");
        tape.put(TapeLayout.HOSTS, 3);
        tape.put(TapeLayout.HOSTS_HEALTHY, 3);
        tape.put(TapeLayout.TIMERS, 0);
        tape.put(TapeLayout.ATTEMPTS, 1);
        tape.attempt(0, 10, 900, 200, 1, ADDRESS);
        tape.text(TapeLayout.FILTER, TapeLayout.FILTER_MAX, "");
        tape.text(TapeLayout.STOPPED, TapeLayout.STOPPED_MAX, "");
        tape.end();
    }
}
