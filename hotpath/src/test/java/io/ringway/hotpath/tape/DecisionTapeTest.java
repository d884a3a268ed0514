package io.ringway.hotpath.tape;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What is read from a tape is what was written, whole. */
class DecisionTapeTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static void write(DecisionTape tape, int kept, int number) {
        byte[] text = String.valueOf(number).repeat(8).getBytes(StandardCharsets.US_ASCII);
        tape.begin(kept);
        tape.putLong(TapeLayout.EPOCH_US, number);
        tape.text(TapeLayout.REQUEST_ID, TapeLayout.REQUEST_ID_MAX, new UnsafeBuffer(text), 0, text.length);
        tape.text(TapeLayout.METHOD, TapeLayout.METHOD_MAX, "GET");
        tape.text(TapeLayout.HOST, TapeLayout.HOST_MAX, "");
        tape.text(TapeLayout.PATH, TapeLayout.PATH_MAX, "/" + "x".repeat(300));
        tape.text(TapeLayout.DETAILS, TapeLayout.DETAILS_MAX, "via_upstream");
        tape.text(TapeLayout.CLUSTER, TapeLayout.CLUSTER_MAX, "web");
        tape.text(TapeLayout.FILTER, TapeLayout.FILTER_MAX, "");
        tape.text(TapeLayout.STOPPED, TapeLayout.STOPPED_MAX, "one");
        tape.append(TapeLayout.STOPPED, TapeLayout.STOPPED_MAX, ", two");
        tape.put(TapeLayout.STATUS, number);
        tape.put(TapeLayout.END, number);
        tape.put(TapeLayout.ATTEMPTS, 1);
        tape.attempt(0, 1, 2, 503, 7, "10.0.0.1:80".getBytes(StandardCharsets.US_ASCII));
        tape.end();
    }

    @Test
    void anEntryIsWhatWasWritten() {
        DecisionTape tape = new DecisionTape(new TapeSettings(4, SECOND, 1));
        assertThat(tape.read()).isEmpty();
        write(tape, DecisionTape.KEPT_ERROR, 17);
        TapeEntry entry = tape.read().getFirst();
        assertThat(entry.requestId()).isEqualTo("17".repeat(8));
        assertThat(entry.kept()).isEqualTo(DecisionTape.KEPT_ERROR);
        assertThat(entry.path()).hasSize(TapeLayout.PATH_MAX).startsWith("/xxx");
        assertThat(entry.stopped()).isEqualTo("one, two");
        assertThat(entry.attempts()).containsExactly(new TapeEntry.Attempt("10.0.0.1:80", 1, 2, 503, 7));
    }

    @Test
    void theOldestGoesFirstAndSamplesPushOutNoErrors() {
        DecisionTape tape = new DecisionTape(new TapeSettings(4, SECOND, 1));
        for (int i = 1; i <= 6; i++) {
            write(tape, DecisionTape.KEPT_ERROR, i);
        }
        for (int i = 101; i <= 120; i++) {
            write(tape, DecisionTape.KEPT_SAMPLED, i);
        }
        assertThat(tape.read()).extracting(TapeEntry::status).containsExactlyInAnyOrder(3, 4, 5, 6, 117, 118, 119, 120);
    }

    @Test
    void verdicts() {
        DecisionTape tape = new DecisionTape(TapeSettings.of(4, SECOND, 3));
        long inSample = 4L << 32;
        long notInSample = 1L << 32;
        assertThat(tape.verdict(true, 0, notInSample)).isEqualTo(DecisionTape.KEPT_ERROR);
        assertThat(tape.verdict(false, SECOND, notInSample)).isEqualTo(DecisionTape.KEPT_SLOW);
        assertThat(tape.verdict(false, 0, notInSample)).isEqualTo(DecisionTape.KEPT_NOT);
        assertThat(tape.verdict(false, 0, inSample)).isEqualTo(DecisionTape.KEPT_SAMPLED);
        assertThat(DecisionTape.OFF.verdict(true, SECOND, inSample)).isEqualTo(DecisionTape.KEPT_NOT);
        assertThat(new DecisionTape(TapeSettings.of(4, SECOND, 0)).verdict(false, 0, inSample))
                .isEqualTo(DecisionTape.KEPT_NOT);
    }

    @Test
    void whoReadsMeanwhileSeesWholeRecordsOnly() throws InterruptedException {
        DecisionTape tape = new DecisionTape(new TapeSettings(2, SECOND, 0));
        Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 1; !Thread.currentThread().isInterrupted(); i = i % 9 + 1) {
                write(tape, DecisionTape.KEPT_ERROR, i);
            }
        });
        long seen = 0;
        for (int round = 0; round < 200_000 && seen < 50_000; round++) {
            List<TapeEntry> entries = tape.read();
            for (TapeEntry entry : entries) {
                assertThat(entry.requestId())
                        .isEqualTo(String.valueOf(entry.status()).repeat(8));
                assertThat(entry.endUs()).isEqualTo(entry.status());
                assertThat(entry.epochMicros()).isEqualTo(entry.status());
            }
            seen += entries.size();
        }
        writer.interrupt();
        writer.join();
        assertThat(seen).isPositive();
    }
}
