package io.ringway.perf.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The latencies of several measurements as one HDR histogram of nanoseconds. Quantiles of it are those of all requests; a median of each
 * round's p99.9 would leave out the round that stalled.
 */
final class Latencies {
    private static final int DIGITS = 3;
    private static final double NS_PER_US = 1000;

    private Latencies() {}

    /** Empty if none of the measurements kept its histogram (closed loops do not). */
    static Histogram merged(List<LoadResult> loads) {
        Histogram all = new Histogram(DIGITS);
        for (LoadResult load : loads) {
            for (List<Long> cell : load.histogramNs()) {
                all.recordValueWithCount(cell.get(0), cell.get(1));
            }
        }
        return all;
    }

    /**
     * Writes the percentile distribution as HdrHistogram prints it, in microseconds: what its plotters read.
     *
     * @param file {@code .hgrm}, replaced
     */
    static void write(Histogram histogram, Path file) {
        try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.US_ASCII)) {
            histogram.outputPercentileDistribution(out, NS_PER_US);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
