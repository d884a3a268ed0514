package io.ringway.hotpath.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.trace.FinishedSpan.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What a worker writes is what the exporter reads. */
class FinishedSpanTest {

    @Test
    void survivesTheWayThroughTheRing() {
        SpanRing ring = new SpanRing();
        ring.open();
        SpanWriter writer = new SpanWriter(ring.draft());
        for (int i = 0; i < 3; i++) {
            int flags = SpanWriter.FLAG_CLIENT | SpanWriter.FLAG_PARENT | SpanWriter.FLAG_128;
            writer.begin(flags, 1, 2, 3 + i, 4, 5, 6);
            writer.text(bytes("näme"));
            writer.tag(bytes("a"), bytes("b"));
            writer.tag(bytes("number"), 42);
            writer.event(bytes("moment"), 7);
            assertThat(ring.offer(9, writer.end())).isTrue();
        }
        List<FinishedSpan> spans = new ArrayList<>();
        ring.drain((id, buffer, index, length) -> {
            assertThat(id).isEqualTo(9);
            spans.add(FinishedSpan.read(buffer, index, length));
        });
        assertThat(spans).hasSize(3);
        assertThat(spans.get(1))
                .isEqualTo(new FinishedSpan(
                        true,
                        true,
                        1,
                        2,
                        4,
                        true,
                        4,
                        false,
                        false,
                        "näme",
                        5,
                        6,
                        List.of(Map.entry("a", "b"), Map.entry("number", "42")),
                        List.of(new Event("moment", 7))));
    }

    @Test
    void aRingThatNobodyReadsTakesNoMore() {
        SpanRing ring = new SpanRing();
        assertThat(ring.offer(1, 100)).isFalse();
        ring.open();
        SpanWriter writer = new SpanWriter(ring.draft());
        int taken = 0;
        while (true) {
            writer.begin(0, 1, 2, 3, 4, 5, 6);
            writer.text(new byte[1_000]);
            if (!ring.offer(1, writer.end())) {
                break;
            }
            taken++;
        }
        assertThat(taken).isBetween(1_000, 3_000);
    }

    @Test
    void longTextsAreCutAndASpanThatIsTooLongIsNone() {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[32 * 1024]);
        SpanWriter writer = new SpanWriter(buffer);
        writer.begin(0, 1, 2, 3, 4, 5, 6);
        writer.text(new byte[20_000]);
        assertThat(FinishedSpan.read(buffer, 0, writer.end()).name()).hasSize(8 * 1024);
        writer.begin(0, 1, 2, 3, 4, 5, 6);
        writer.text(new byte[40_000]);
        assertThat(writer.end()).isZero();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
