package io.ringway.hotpath.tape;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What one worker decided about its last requests: a ring for errors and slow requests, of which all are kept, and another for a sample of the
 * others, so that the many never push out the few.
 *
 * <pre>
 *   worker:  begin(kind) -> put..., text..., append... -> end()
 * </pre>
 *
 * <p>Owner: worker; {@link #read} from any thread.
 */
public final class DecisionTape {
    /** Nothing speaks for keeping a request. */
    public static final int KEPT_NOT = -1;
    /** It is one of the sample. */
    public static final int KEPT_SAMPLED = 0;
    /** It took long. */
    public static final int KEPT_SLOW = 1;
    /** Something went wrong. */
    public static final int KEPT_ERROR = 2;

    /** Keeps nothing. */
    public static final DecisionTape OFF = new DecisionTape(TapeSettings.OFF);

    private final TapeSettings settings;
    private final @Nullable TapeRing notable;
    private final @Nullable TapeRing sampled;
    /** The one that is being written to. */
    private @Nullable TapeRing current;

    public DecisionTape(TapeSettings settings) {
        this.settings = settings;
        notable = settings.records() == 0 ? null : new TapeRing(settings.records());
        sampled = settings.records() == 0 || settings.sampleEvery() == 0 ? null : new TapeRing(settings.records());
    }

    /** Why to keep a request, or {@link #KEPT_NOT}. */
    public int verdict(boolean isError, long durationNs, long random) {
        if (notable == null) {
            return KEPT_NOT;
        }
        if (isError) {
            return KEPT_ERROR;
        }
        if (durationNs >= settings.slowNs()) {
            return KEPT_SLOW;
        }
        // The low bits decide about the route's fractions.
        return sampled != null && (random >>> 32 & (settings.sampleEvery() - 1)) == 0 ? KEPT_SAMPLED : KEPT_NOT;
    }

    /**
     * Begins a record; to be ended in the same call.
     *
     * @param kept a verdict other than {@link #KEPT_NOT}
     */
    public void begin(int kept) {
        TapeRing ring = kept == KEPT_SAMPLED ? sampled : notable;
        if (ring == null) {
            throw new IllegalStateException("the tape is off");
        }
        current = ring;
        ring.begin();
        ring.putInt(TapeLayout.KEPT, kept);
    }

    public void end() {
        ring().end();
        current = null;
    }

    /** Puts a number of four bytes; offsets are those of {@link TapeLayout}. */
    public void put(int offset, int value) {
        ring().putInt(offset, value);
    }

    public void putLong(int offset, long value) {
        ring().putLong(offset, value);
    }

    public void text(int offset, int lengthMax, UnsafeBuffer source, int start, int length) {
        ring().putText(offset, lengthMax, source, start, length);
    }

    /** A text of its own memory, empty if there is none. */
    public void text(int offset, int lengthMax, String ascii) {
        ring().putShort(offset, 0);
        ring().appendAscii(offset, lengthMax, ascii);
    }

    public void append(int offset, int lengthMax, String ascii) {
        ring().appendAscii(offset, lengthMax, ascii);
    }

    public void attempt(int index, int startUs, int endUs, int status, int outcome, byte[] address) {
        int at = TapeLayout.attempt(index);
        TapeRing ring = ring();
        ring.putInt(at + TapeLayout.ATTEMPT_START, startUs);
        ring.putInt(at + TapeLayout.ATTEMPT_END, endUs);
        ring.putShort(at + TapeLayout.ATTEMPT_STATUS, status);
        ring.putByte(at + TapeLayout.ATTEMPT_OUTCOME, outcome);
        ring.putText(at + TapeLayout.ATTEMPT_ADDRESS, TapeLayout.ADDRESS_MAX, address);
    }

    private TapeRing ring() {
        TapeRing ring = current;
        if (ring == null) {
            throw new IllegalStateException("no record has been begun");
        }
        return ring;
    }

    /** All records that are complete, in no particular order. Any thread. */
    public List<TapeEntry> read() {
        List<TapeEntry> entries = new ArrayList<>();
        read(notable, entries);
        read(sampled, entries);
        return entries;
    }

    /**
     * The records of the requests that took longest, in no particular order. Most others are not even copied. Any thread.
     *
     * @param sinceMicros wall clock; those that began earlier are left out
     */
    public List<TapeEntry> readSlowest(long sinceMicros, int limit) {
        PriorityQueue<TapeEntry> slowest = new PriorityQueue<>(Comparator.comparingInt(TapeEntry::endUs));
        addSlowest(notable, sinceMicros, limit, slowest);
        addSlowest(sampled, sinceMicros, limit, slowest);
        return List.copyOf(slowest);
    }

    private static void addSlowest(
            @Nullable TapeRing ring, long sinceMicros, int limit, PriorityQueue<TapeEntry> slowest) {
        UnsafeBuffer copy = new UnsafeBuffer(new byte[TapeLayout.RECORD_BYTES]);
        for (int i = 0; ring != null && i < ring.capacity(); i++) {
            TapeEntry least = slowest.size() < limit ? null : slowest.peek();
            if ((least != null && ring.peekEndUs(i) <= least.endUs())
                    || !ring.copy(i, copy)
                    || copy.getLong(TapeLayout.EPOCH_US) < sinceMicros) {
                continue;
            }
            slowest.add(TapeEntry.of(copy));
            if (slowest.size() > limit) {
                slowest.poll();
            }
        }
    }

    private static void read(@Nullable TapeRing ring, List<TapeEntry> entries) {
        if (ring == null) {
            return;
        }
        UnsafeBuffer copy = new UnsafeBuffer(new byte[TapeLayout.RECORD_BYTES]);
        for (int i = 0; i < ring.capacity(); i++) {
            if (ring.copy(i, copy)) {
                entries.add(TapeEntry.of(copy));
            }
        }
    }
}
