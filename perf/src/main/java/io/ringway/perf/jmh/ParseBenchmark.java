package io.ringway.perf.jmh;

import io.ringway.hotpath.h1.H1Limits;
import io.ringway.hotpath.h1.H1RequestParser;
import io.ringway.hotpath.http.HeaderBlock;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The head of an HTTP/1.1 request. The parser lowers names in place, so each operation first copies the head anew; {@link #copyOnly} is
 * what that costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ParseBenchmark {
    private static final int REGION_BYTES = 64 * 1024;
    private static final int START = 4 * 1024;

    @Param({"typical", "browser", "worst"})
    private String head = "typical";

    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(REGION_BYTES));
    private final HeaderBlock block = new HeaderBlock(buffer);
    private final H1RequestParser parser = new H1RequestParser(H1Limits.DEFAULT);
    private byte[] bytes = {};

    @Setup
    public void encode() {
        bytes = RequestHeads.of(head).getBytes(StandardCharsets.US_ASCII);
        if (whole() != bytes.length || bytewise() != bytes.length) {
            throw new IllegalStateException("the parser does not take the head");
        }
    }

    @Benchmark
    public int copyOnly() {
        buffer.putBytes(START, bytes);
        return bytes.length;
    }

    @Benchmark
    public int whole() {
        buffer.putBytes(START, bytes);
        return parser.parse(buffer, START, START + bytes.length, block);
    }

    /** One more byte with each call: what a peer can make us do with the smallest packets. */
    @Benchmark
    public int bytewise() {
        buffer.putBytes(START, bytes);
        int result = 0;
        for (int i = 1; i <= bytes.length; i++) {
            result = parser.parse(buffer, START, START + i, block);
        }
        return result;
    }
}
