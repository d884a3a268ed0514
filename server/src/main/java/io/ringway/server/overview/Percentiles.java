package io.ringway.server.overview;

import io.ringway.server.metrics.HistogramView;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** The figures of a histogram that are shown. */
final class Percentiles {

    private Percentiles() {}

    /** Of the last whole interval and since the start; empty if nothing was recorded. */
    static Map<String, Object> of(@Nullable HistogramView view) {
        return view == null || view.isEmpty()
                ? Map.of()
                : Map.of(
                        "interval",
                        of(view.interval().histogram()),
                        "cumulative",
                        of(view.cumulative().histogram()));
    }

    static Map<String, Object> of(Histogram values) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("count", values.getTotalCount());
        if (values.getTotalCount() > 0) {
            figures.put("p50", values.getValueAtPercentile(50));
            figures.put("p90", values.getValueAtPercentile(90));
            figures.put("p99", values.getValueAtPercentile(99));
            figures.put("p99.9", values.getValueAtPercentile(99.9));
            figures.put("max", values.getMaxValue());
        }
        return figures;
    }
}
