package io.ringway.server.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.trace.Collector;
import io.ringway.hotpath.trace.CollectorCalls.Outcome;
import io.ringway.hotpath.trace.FinishedSpan;
import io.ringway.hotpath.trace.ReportStats;
import io.ringway.hotpath.trace.TraceProvider;
import io.ringway.lb.Tunable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When spans are reported, and what is lost. */
class SpanBatchTest {
    private final StatsRegistry registry = new StatsRegistry();
    private final ReportStats ids = ReportStats.register(registry, "zipkin");
    private final List<byte[]> bodies = new ArrayList<>();
    private final List<CompletableFuture<Outcome>> answers = new ArrayList<>();
    private final Tunable spansMin = new Tunable(3);
    private final SpanBatch batch = new SpanBatch(provider(), this::send, registry.newWriter());

    @Test
    void waitsForEnoughOrLongEnough() {
        add(2);
        batch.flush(ms(4_999), false);
        assertThat(bodies).isEmpty();
        batch.flush(ms(5_000), false);
        assertThat(bodies).hasSize(1);
        assertThat(registry.read(ids.timerFlushed())).isEqualTo(1);
        add(3);
        batch.flush(0, false);
        assertThat(bodies).hasSize(2);
        assertThat(registry.read(ids.timerFlushed())).isEqualTo(1);
        assertThat(registry.read(ids.spansSent())).isEqualTo(5);
    }

    @Test
    void theRuntimeMaySayHowManyAreEnough() {
        spansMin.set(1);
        add(1);
        batch.flush(0, false);
        assertThat(bodies).hasSize(1);
    }

    @Test
    void countsWhatBecomesOfReports() {
        for (Outcome outcome : Outcome.values()) {
            add(3);
            batch.flush(0, false);
            answers.getLast().complete(outcome);
        }
        batch.flush(0, false);
        assertThat(registry.read(ids.sent())).isEqualTo(1);
        assertThat(registry.read(ids.dropped())).isEqualTo(1);
        assertThat(registry.read(ids.failed())).isEqualTo(1);
        assertThat(registry.read(ids.skippedNoCluster())).isEqualTo(1);
        assertThat(batch.isDone()).isTrue();
    }

    @Test
    void aCollectorThatHangsHoldsUpABoundedNumber() {
        for (int i = 0; i < 10_000; i++) {
            add(1);
            batch.flush(0, false);
        }
        assertThat(bodies).hasSize(4);
        long dropped = registry.read(ids.spansDropped());
        assertThat(dropped).isBetween(5_000L, 7_000L);
        assertThat(registry.read(ids.spansSent())).isEqualTo(12);
        answers.forEach(answer -> answer.complete(Outcome.SENT));
        for (int i = 0; !batch.isDone(); i++) {
            assertThat(i).isLessThan(100);
            batch.flush(0, true);
            answers.forEach(answer -> answer.complete(Outcome.SENT));
        }
        assertThat(registry.read(ids.spansSent())).isEqualTo(10_000 - dropped);
    }

    @Test
    void writesZipkinsProtobuf() throws Exception {
        byte[] body = new ZipkinProto().encode(provider().settings(), List.of(span()));
        UnknownFieldSet span = UnknownFieldSet.parseFrom(UnknownFieldSet.parseFrom(body)
                .getField(1)
                .getLengthDelimitedList()
                .getFirst());
        assertThat(bytes(span, 1)).isEqualTo(ByteString.fromHex("0000000000000001000000000000000a"));
        assertThat(bytes(span, 2)).isEqualTo(ByteString.fromHex("000000000000000c"));
        assertThat(bytes(span, 3)).isEqualTo(ByteString.fromHex("000000000000000b"));
        assertThat(span.getField(4).getVarintList()).containsExactly(2L);
        assertThat(bytes(span, 5).toStringUtf8()).isEqualTo("name");
        assertThat(span.getField(6).getFixed64List()).containsExactly(100L);
        assertThat(span.getField(7).getVarintList()).containsExactly(20L);
        assertThat(UnknownFieldSet.parseFrom(bytes(span, 8))
                        .getField(1)
                        .getLengthDelimitedList()
                        .getFirst()
                        .toStringUtf8())
                .isEqualTo("shop");
        UnknownFieldSet tag = UnknownFieldSet.parseFrom(bytes(span, 11));
        assertThat(bytes(tag, 1).toStringUtf8()).isEqualTo("a");
        assertThat(bytes(tag, 2).toStringUtf8()).isEqualTo("b");
        assertThat(UnknownFieldSet.parseFrom(bytes(span, 10)).getField(1).getFixed64List())
                .containsExactly(110L);
        assertThat(span.getField(13).getVarintList()).containsExactly(1L);
    }

    private static ByteString bytes(UnknownFieldSet message, int number) {
        return message.getField(number).getLengthDelimitedList().getFirst();
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            batch.add(span(), 0);
        }
    }

    private static FinishedSpan span() {
        return new FinishedSpan(
                false,
                true,
                1,
                10,
                11,
                true,
                12,
                true,
                false,
                "name",
                100,
                20,
                List.of(Map.entry("a", "b")),
                List.of(new FinishedSpan.Event("moment", 110)));
    }

    private CompletableFuture<Outcome> send(Collector to, byte[] body, long timeoutNs) {
        assertThat(to.cluster()).isEqualTo("collector");
        assertThat(timeoutNs).isEqualTo(ms(1_000));
        bodies.add(body);
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        answers.add(answer);
        return answer;
    }

    private TraceProvider provider() {
        return new TraceProvider(
                1,
                new TraceProvider.Settings(
                        TraceProvider.Kind.ZIPKIN,
                        true,
                        true,
                        "shop",
                        Map.of(),
                        new Collector(
                                "collector", "collector", "/api/v2/spans", List.of(), Collector.Encoding.ZIPKIN_JSON),
                        new TraceProvider.Limits(new Tunable(5_000), spansMin, new Tunable(1_000))),
                ids);
    }

    private static long ms(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
