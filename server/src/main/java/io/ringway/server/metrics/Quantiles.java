package io.ringway.server.metrics;

import java.math.BigDecimal;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The quantiles and bucket bounds that Envoy's histograms show. */
final class Quantiles {
    /** In per cent. */
    static final List<Double> SUPPORTED = List.of(0.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.5, 99.9, 100.0);

    /** Upper bounds of the Prometheus buckets, in the histogram's own unit. */
    static final List<Double> BUCKETS = List.of(
            0.5, 1.0, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1000.0, 2500.0, 5000.0, 10000.0, 30000.0, 60000.0,
            300000.0, 600000.0, 1800000.0, 3600000.0);

    private Quantiles() {}

    /** {@code P99.9}. */
    static String label(double percent) {
        return "P" + number(percent);
    }

    /** The value, {@code nan} if there is none. */
    static String value(Histogram histogram, double percent) {
        return histogram.getTotalCount() == 0 ? "nan" : number(at(histogram, percent));
    }

    static double at(Histogram histogram, double percent) {
        return percent == 0 ? histogram.getMinValue() : histogram.getValueAtPercentile(percent);
    }

    /** Shortest form: no trailing zeros, no exponent. */
    static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
