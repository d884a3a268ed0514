package io.ringway.hotpath.tape;

import io.ringway.transport.memory.Region;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A ring of records with one writer and any number of readers, who never stop it. Each record begins with a sequence number, odd while it is
 * being written: a reader copies the record and throws the copy away if the number was odd or has changed meanwhile.
 *
 * <p>Owner: worker; {@link #copy} from any thread.
 */
public final class TapeRing {
    private static final int TRIES_MAX = 3;

    /** Servers come and go in a process of tests, and somebody may still read: nobody knows when to unmap them. */
    private static final Cleaner CLEANER = Cleaner.create();

    private final UnsafeBuffer memory;
    private final int mask;
    /** Writer's: records begun so far. */
    private long begun;

    private int at;

    /** @param records a power of two */
    TapeRing(int records) {
        if (Integer.bitCount(records) != 1) {
            throw new IllegalArgumentException(records + " is not a power of two");
        }
        int bytes = Math.multiplyExact(records, TapeLayout.RECORD_BYTES);
        Region region = Region.reserve(bytes);
        memory = new UnsafeBuffer(region.address(), bytes);
        mask = records - 1;
        CLEANER.register(this, region::close);
    }

    int capacity() {
        return mask + 1;
    }

    /** Begins a record in the place of the oldest one. */
    void begin() {
        at = (int) (begun & mask) * TapeLayout.RECORD_BYTES;
        memory.putLongOrdered(at + TapeLayout.SEQUENCE, 2 * begun + 1);
        begun++;
        VarHandle.storeStoreFence(); // nothing of the record before its number says so
    }

    /** The record is complete. */
    void end() {
        memory.putLongOrdered(at + TapeLayout.SEQUENCE, 2 * begun);
    }

    void putInt(int offset, int value) {
        memory.putInt(at + offset, value);
    }

    void putShort(int offset, int value) {
        memory.putShort(at + offset, (short) value);
    }

    void putByte(int offset, int value) {
        memory.putByte(at + offset, (byte) value);
    }

    void putLong(int offset, long value) {
        memory.putLong(at + offset, value);
    }

    void putText(int offset, int lengthMax, UnsafeBuffer source, int start, int length) {
        int kept = Math.min(length, lengthMax);
        putShort(offset, kept);
        memory.putBytes(at + offset + Short.BYTES, source, start, kept);
    }

    void putText(int offset, int lengthMax, byte[] source) {
        int kept = Math.min(source.length, lengthMax);
        putShort(offset, kept);
        memory.putBytes(at + offset + Short.BYTES, source, 0, kept);
    }

    /** Adds to the text that stands there. */
    void appendAscii(int offset, int lengthMax, String text) {
        int length = memory.getShort(at + offset);
        int kept = Math.min(text.length(), lengthMax - length);
        int start = at + offset + Short.BYTES + length;
        for (int i = 0; i < kept; i++) {
            char c = text.charAt(i);
            memory.putByte(start + i, (byte) (c < 0x80 ? c : '?'));
        }
        putShort(offset, length + kept);
    }

    /** How long the request of a record took, microseconds; a hint, since the writer may be at it. Any thread. */
    int peekEndUs(int index) {
        return memory.getIntVolatile(index * TapeLayout.RECORD_BYTES + TapeLayout.END);
    }

    /**
     * Copies a record. Any thread.
     *
     * @param index 0 to the capacity minus 1
     * @return false if there is none, or the writer was faster
     */
    boolean copy(int index, UnsafeBuffer target) {
        int start = index * TapeLayout.RECORD_BYTES;
        for (int i = 0; i < TRIES_MAX; i++) {
            long before = memory.getLongVolatile(start + TapeLayout.SEQUENCE);
            if (before == 0) {
                return false;
            }
            if ((before & 1) == 0) {
                target.putBytes(0, memory, start, TapeLayout.RECORD_BYTES);
                VarHandle.acquireFence(); // the copy before the second look
                if (memory.getLongVolatile(start + TapeLayout.SEQUENCE) == before) {
                    return true;
                }
            }
            Thread.onSpinWait();
        }
        return false;
    }
}
