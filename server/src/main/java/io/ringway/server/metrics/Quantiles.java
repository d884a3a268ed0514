package io.ringway.server.metrics;

import java.math.BigDecimal;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The quantiles that Envoy's histograms show. */
final class Quantiles {
    /** In per cent. */
    static final List<Double> SUPPORTED = List.of(0.0, 25.0, 50.0, 75.0, 90.0, 95.0, 99.0, 99.5, 99.9, 100.0);

    private Quantiles() {}

    /** {@code P99.9}. */
    static String label(double percent) {
        return "P" + number(percent);
    }

    /** {@code 0.999}. */
    static String fraction(double percent) {
        return BigDecimal.valueOf(percent).movePointLeft(2).stripTrailingZeros().toPlainString();
    }

    /** The value, {@code nan} if there is none. */
    static String value(Histogram histogram, double percent) {
        return histogram.getTotalCount() == 0 ? "nan" : number(at(histogram, percent));
    }

    static double at(Histogram histogram, double percent) {
        return percent == 0 ? histogram.getMinValue() : histogram.getValueAtPercentile(percent);
    }

    /** A whole number as such, so that JSON shows no fraction. */
    static Number plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1L << 53 ? (Number) (long) value : (Number) value;
    }

    /** Shortest form: no trailing zeros, no exponent. */
    static String number(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
