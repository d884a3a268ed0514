package io.ringway.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.re2j.Pattern;
import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.RouteStats;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import java.util.List;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private final StatsRegistry registry = new StatsRegistry();
    private final WriterStats first = registry.newWriter();
    private final WriterStats second = registry.newWriter();
    private final Statistics statistics = new Statistics(registry);

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @Test
    void addsUpTheWritersAndSortsByName() {
        int zebra = registry.counter(StatName.of("zebra"));
        int apple = registry.gauge(StatName.of("apple"));
        first.add(zebra, 2);
        second.add(zebra, 3);
        first.increment(apple);
        second.decrement(apple);

        assertThat(StatsFormat.text(statistics.view(StatsFilter.ALL))).isEqualTo("apple: 0\nzebra: 5\n");
        assertThat(StatsFormat.text(statistics.view(new StatsFilter(null, true))))
                .isEqualTo("zebra: 5\n");
        assertThat(StatsFormat.text(statistics.view(new StatsFilter(Pattern.compile("^a.*e$"), false))))
                .isEqualTo("apple: 0\n");
    }

    @Test
    void aGaugeThatHasComeBackToZeroIsUsed() {
        int hosts = registry.gauge(StatName.of("hosts"));
        registry.gauge(StatName.of("never"));
        StatsFilter usedOnly = new StatsFilter(null, true);
        first.increment(hosts);
        statistics.flush();
        first.decrement(hosts);
        assertThat(StatsFormat.text(statistics.view(usedOnly))).isEqualTo("hosts: 0\n");

        int requests = registry.counter(StatName.of("requests"));
        second.add(requests, 5);
        assertThat(StatsFormat.text(statistics.view(usedOnly))).isEqualTo("hosts: 0\nrequests: 5\n");
        statistics.resetCounters();
        second.add(requests, 2);
        assertThat(StatsFormat.text(statistics.view(usedOnly))).isEqualTo("hosts: 0\nrequests: 2\n");
        assertThat(StatsFormat.text(statistics.flushed())).contains("requests: 7\n");
    }

    @Test
    void bucketsAreCountedUpToTheirBoundsOrBetweenThem() {
        int histogram = registry.histogram(StatName.of("rq_time"), StatsRegistry.Unit.MILLISECONDS);
        for (long value : new long[] {0, 1, 7, 7, 4_000_000}) {
            first.record(histogram, value);
        }
        StatsView view = statistics.view(StatsFilter.ALL);
        assertThat(StatsFormat.text(view, HistogramForm.CUMULATIVE))
                .startsWith("rq_time: B0.5(0,1) B1(0,2) B5(0,2) B10(0,4) B25(0,4) ")
                .endsWith(" B3600000(0,4)\n");
        assertThat(StatsFormat.text(view, HistogramForm.DISJOINT))
                .startsWith("rq_time: B0.5(0,1) B1(0,1) B5(0,0) B10(0,2) B25(0,0) ")
                .endsWith(" B3600000(0,0)\n");
        assertThat(StatsFormat.text(view, HistogramForm.DETAILED))
                .startsWith("rq_time:\n  totals=0,1:1, 1,1:1, 7,1:2, ");
    }

    @Test
    void unlistedValuesStayOffThePage() {
        registry.unlisted(StatName.of("cluster").then("secret"));
        assertThat(statistics.view(StatsFilter.ALL).rows()).isEmpty();
        assertThat(statistics.unlisted("cluster")).hasSize(1);
    }

    @Test
    void aHistogramShowsTheLastIntervalAndAllTime() {
        int histogram = registry.histogram(StatName.of("latency"), StatsRegistry.Unit.MILLISECONDS);
        first.record(histogram, 10);
        assertThat(StatsFormat.text(statistics.view(StatsFilter.ALL))).startsWith("latency: P0(nan,10) P25(nan,10) ");

        statistics.flush();
        second.record(histogram, 30);
        assertThat(StatsFormat.text(statistics.view(StatsFilter.ALL)))
                .isEqualTo("latency: P0(10,10) P25(10,10) P50(10,10) P75(10,30) P90(10,30) P95(10,30) P99(10,30)"
                        + " P99.5(10,30) P99.9(10,30) P100(10,30)\n");

        statistics.flush();
        statistics.flush();
        assertThat(StatsFormat.text(statistics.view(StatsFilter.ALL))).startsWith("latency: P0(nan,10) P25(nan,10) ");
    }

    @Test
    void anEmptyHistogramSaysSo() {
        registry.histogram(StatName.of("latency"), StatsRegistry.Unit.MILLISECONDS);
        assertThat(StatsFormat.text(statistics.view(StatsFilter.ALL))).isEqualTo("latency: No recorded values\n");
    }

    @Test
    void quantilesAreWithinThreeDigitsOfTheTruth() {
        int histogram = registry.histogram(StatName.of("latency"), StatsRegistry.Unit.MICROSECONDS);
        SplittableRandom random = new SplittableRandom(42);
        long[] values = random.longs(1_000_000, 1, 200_000).toArray();
        for (int i = 0; i < values.length; i++) {
            (i % 2 == 0 ? first : second).record(histogram, values[i]);
            if (i % 100_000 == 0) {
                statistics.flush();
            }
        }
        java.util.Arrays.sort(values);
        Histogram merged = statistics
                .view(StatsFilter.ALL)
                .histograms()
                .getFirst()
                .cumulative()
                .histogram();
        assertThat(merged.getTotalCount()).isEqualTo(values.length);
        for (double percent : new double[] {50, 90, 99, 99.9}) {
            long truth = values[(int) Math.ceil(percent / 100 * values.length) - 1];
            assertThat((double) merged.getValueAtPercentile(percent)).isCloseTo((double) truth, within(truth * 0.001));
        }
    }

    @Test
    void prometheusTakesEnvoysNamesAndLabels() {
        ClusterStats cluster = ClusterStats.register(registry, "web \"1\"");
        first.add(cluster.rqClass(204), 7);
        first.record(cluster.rqTime(), 12);
        RouteStats route = RouteStats.register(registry, "local", "all", "0");
        first.increment(route.rqTotal());

        String text = PrometheusFormat.text(
                statistics.viewWithRoutes(new StatsFilter(Pattern.compile("upstream_rq_(time|.xx)|^route"), false)));
        assertThat(text.lines())
                .contains(
                        "# TYPE envoy_cluster_upstream_rq_xx counter",
                        "envoy_cluster_upstream_rq_xx{envoy_response_code_class=\"2\",envoy_cluster_name=\"web \\\"1\\\"\"} 7",
                        "# TYPE envoy_cluster_upstream_rq_time histogram",
                        "envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name=\"web \\\"1\\\"\",le=\"10\"} 0",
                        "envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name=\"web \\\"1\\\"\",le=\"25\"} 1",
                        "envoy_cluster_upstream_rq_time_bucket{envoy_cluster_name=\"web \\\"1\\\"\",le=\"+Inf\"} 1",
                        "envoy_cluster_upstream_rq_time_count{envoy_cluster_name=\"web \\\"1\\\"\"} 1",
                        "envoy_route_rq_total{route_config=\"local\",virtual_host=\"all\",route=\"0\"} 1");
        List<String> types =
                text.lines().filter(line -> line.startsWith("# TYPE")).toList();
        assertThat(types).doesNotHaveDuplicates();
    }

    @Test
    void routesAreListedByTraffic() {
        RouteStats quiet = RouteStats.register(registry, "local", "all", "quiet");
        RouteStats busy = RouteStats.register(registry, "local", "all", "busy");
        first.record(quiet.phases().total(), 500);
        for (int i = 1; i <= 100; i++) {
            second.record(busy.phases().total(), i * 10L);
            second.record(busy.phases().firstByte(), i);
        }
        Latencies latencies = new Latencies(statistics);
        List<LatencyRow> rows = latencies.routes("");
        assertThat(rows).extracting(LatencyRow::name).containsExactly("local/all/busy", "local/all/quiet");
        assertThat(LatencyFormat.text("route", rows, LatencyRow::cumulative)
                        .lines()
                        .skip(1)
                        .findFirst())
                .hasValueSatisfying(line -> assertThat(line.trim().split(" +"))
                        .containsExactly("local/all/busy", "total", "100", "500", "900", "950", "990", "1000", "1000"));
        assertThat(latencies.routes("qui")).hasSize(1);
    }
}
