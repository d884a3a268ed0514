package io.ringway.server.sinks;

import io.ringway.config.stats.SinkSettings;
import io.ringway.config.stats.StatsSettings;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.StatsRegistry.Kind;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.server.metrics.FlushListener;
import io.ringway.server.metrics.HistogramView;
import io.ringway.server.metrics.StatsView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sends at each flush what has changed, as Envoy does: of counters the difference to the flush before, of gauges the value, both only once they were
 * used; of histograms the values of the interval, each with how often it occurred. Owner: the thread that flushes, one at a time.
 */
public final class StatsSinks implements FlushListener, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(StatsSinks.class.getName());

    private final WriterStats writer;
    private final int sentId;
    private final int droppedId;
    /** What counters had when they were sent last. */
    private final Map<String, Long> counters = new HashMap<>();
    /** Gauges that were not 0 once: that they are 0 again has to be said. */
    private final Set<String> gauges = new HashSet<>();

    private List<SinkSettings> settings = List.of();
    private List<StatsdSink> sinks = List.of();

    /**
     * Sends nothing yet.
     *
     * @param writer of this object alone
     */
    public StatsSinks(StatsRegistry registry, WriterStats writer) {
        this.writer = writer;
        StatName root = StatName.of("ringway").then("stats_sinks");
        sentId = registry.counter(root.then("datagrams_sent"));
        droppedId = registry.counter(root.then("datagrams_dropped"));
    }

    @Override
    public boolean wants(StatsSettings next) {
        follow(next);
        return !sinks.isEmpty();
    }

    @Override
    public void onFlush(StatsView view) {
        List<MetricLine> lines = lines(view);
        for (StatsdSink sink : sinks) {
            sink.send(lines, view.settings().tags());
            writer.add(sentId, sink.takeSent());
            writer.add(droppedId, sink.takeDropped());
        }
    }

    private void follow(StatsSettings next) {
        if (settings.equals(next.sinks())) {
            return;
        }
        close();
        settings = next.sinks();
        List<StatsdSink> opened = new ArrayList<>();
        for (SinkSettings one : settings) {
            try {
                opened.add(new StatsdSink(one));
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, "no statistics go to " + one.address(), e);
            }
        }
        sinks = List.copyOf(opened);
    }

    private List<MetricLine> lines(StatsView view) {
        List<MetricLine> lines = new ArrayList<>();
        for (StatsView.Row row : view.rows()) {
            String name = row.name().full();
            if (row.kind() == Kind.GAUGE) {
                if (row.value() != 0) {
                    gauges.add(name);
                }
                if (gauges.contains(name)) {
                    lines.add(new MetricLine(row.name(), row.value() + "|g"));
                }
            } else if (row.value() != 0) {
                Long before = counters.put(name, row.value());
                lines.add(new MetricLine(row.name(), row.value() - (before == null ? 0 : before) + "|c"));
            }
        }
        for (HistogramView histogram : view.histograms()) {
            histogram
                    .interval()
                    .forEach((value, count) ->
                            lines.add(new MetricLine(histogram.key().name(), timer(value, count))));
        }
        return lines;
    }

    /** The rate says for how many values one stands. */
    private static String timer(long value, long count) {
        return value + "|ms" + (count == 1 ? "" : "|@" + 1.0 / count);
    }

    @Override
    public void close() {
        sinks.forEach(StatsdSink::close);
        sinks = List.of();
        settings = List.of();
    }
}
