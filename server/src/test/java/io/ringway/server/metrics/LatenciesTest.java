package io.ringway.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.stats.PhaseStats;
import io.ringway.hotpath.stats.RouteStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.server.metrics.LatencyWindow.Phase;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@code /latency} says about known requests. */
class LatenciesTest {
    private final StatsRegistry registry = new StatsRegistry();
    private final Statistics statistics = new Statistics(registry);
    private final Latencies latencies = new Latencies(statistics);
    private final WriterStats first = registry.newWriter();
    private final WriterStats second = registry.newWriter();

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    @Test
    void percentilesAgreeWithTheRunWithinThreeDigits() {
        PhaseStats ids = RouteStats.register(registry, "local", "all", "busy").phases();
        SplittableRandom random = new SplittableRandom(5);
        long[] run = new long[200_000];
        for (int i = 0; i < run.length; i++) {
            run[i] = Math.round(Math.exp(7 + 1.5 * random.nextGaussian())); // about 1 ms, with a long tail
            (random.nextBoolean() ? first : second).record(ids.total(), run[i]);
        }
        Arrays.sort(run);
        Histogram total = latencies.routes("").getFirst().cumulative().phase(Phase.TOTAL);
        assertThat(total.getTotalCount()).isEqualTo(run.length);
        for (double percent : new double[] {50, 90, 95, 99, 99.9, 100}) {
            long truth = run[(int) Math.ceil(percent * run.length / 100 - 1e-6) - 1];
            assertThat((double) total.getValueAtPercentile(percent))
                    .isCloseTo((double) truth, within(Math.max(1, truth * 0.001)));
        }
    }

    @Test
    void whatIsNotRecordedBecauseItIsUsualIsMadeUpFor() {
        RouteStats route = RouteStats.register(registry, "local", "all", "0");
        PhaseStats ids = route.phases();
        first.increment(route.rqActive());
        for (int i = 0; i < 10; i++) {
            first.record(ids.total(), 1_000);
            first.record(ids.firstByte(), 500);
        }
        second.record(ids.total(), 2_000);
        second.recordCoarse(ids.connect(), 50);
        second.recordCoarse(ids.response(), 40);
        second.recordCoarse(ids.write(), 30);
        second.record(ids.status(), 503);
        second.recordCoarse(ids.flags(), Long.numberOfTrailingZeros(ResponseFlag.UPSTREAM_CONNECTION_FAILURE.bit()));

        LatencyRow row = latencies.routes("all/0").getFirst();
        assertThat(row.active()).isEqualTo(1);
        LatencyWindow window = row.cumulative();
        assertThat(window.requests()).isEqualTo(11);
        assertThat(window.phase(Phase.CONNECT).getTotalCount()).isEqualTo(1);
        assertThat(window.phase(Phase.RESPONSE).getTotalCount()).isEqualTo(10);
        assertThat(window.phase(Phase.RESPONSE).getValueAtPercentile(50)).isZero();
        assertThat(window.phase(Phase.RESPONSE).getMaxValue()).isEqualTo(40);
        assertThat(window.phase(Phase.WRITE).getCountAtValue(0)).isEqualTo(10);
        assertThat(window.statuses()).containsExactly(Map.entry(200, 10L), Map.entry(503, 1L));
        String text = LatencyFormat.text("route", List.of(row), LatencyRow::cumulative);
        assertThat(text).contains("answers    2xx 10 5xx 1 UF 1 active 1");
    }

    @Test
    void theIntervalIsWhatTheLastFlushEnded() {
        PhaseStats ids = RouteStats.register(registry, "local", "all", "0").phases();
        first.record(ids.total(), 10);
        statistics.flush();
        first.record(ids.total(), 20);
        LatencyRow row = latencies.routes("").getFirst();
        assertThat(row.interval().requests()).isEqualTo(1);
        assertThat(row.interval().phase(Phase.TOTAL).getMaxValue()).isEqualTo(10);
        assertThat(row.cumulative().requests()).isEqualTo(2);
        statistics.flush();
        statistics.flush();
        assertThat(latencies.routes("").getFirst().interval().requests()).isZero();
    }

    @Test
    void aClusterIsTheSumOfItsHosts() {
        PhaseStats one = HostStats.register(registry, "web", "10.0.0.1:80").phases();
        PhaseStats two = HostStats.register(registry, "web", "10.0.0.2:80").phases();
        PhaseStats other = HostStats.register(registry, "api", "10.0.0.1:80").phases();
        first.record(one.total(), 100);
        second.record(two.total(), 300);
        second.record(two.status(), 404);
        first.record(other.total(), 7);

        assertThat(latencies.hosts("10.0.0.1"))
                .extracting(LatencyRow::name)
                .containsExactly("api/10.0.0.1:80", "web/10.0.0.1:80");
        LatencyRow web = latencies.clusters("web").getFirst();
        assertThat(web.cumulative().requests()).isEqualTo(2);
        assertThat(web.cumulative().phase(Phase.TOTAL).getMaxValue()).isEqualTo(300);
        assertThat(web.cumulative().statuses()).containsExactly(Map.entry(200, 1L), Map.entry(404, 1L));
        assertThat(statistics.view(new StatsFilter(null, false)).histograms()).isEmpty();
        assertThat(LatencyFormat.hgrm(List.of(web), Phase.TOTAL, LatencyRow::cumulative))
                .contains("Percentile", "#[Max     =      300.000");
    }
}
