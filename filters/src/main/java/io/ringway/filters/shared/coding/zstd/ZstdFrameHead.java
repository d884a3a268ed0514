package io.ringway.filters.shared.coding.zstd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Gathers the head of a frame (RFC 8878 section 3.1.1.1), to know how much memory it asks for before it gets any.
 *
 * <pre>
 *   magic (4) | descriptor (1) | window (0, 1) | dictionary id (0, 1, 2, 4) | content size (0, 1, 2, 4, 8)
 * </pre>
 *
 * <p>Owner: worker.
 */
final class ZstdFrameHead {
    private static final int HEAD_BYTES_MAX = 18;
    private static final int FIXED_BYTES = 5;
    private static final int DESCRIPTOR = 4;
    private static final int MAGIC = 0xfd2f_b528;
    private static final int SKIPPABLE_MAGIC = 0x184d_2a50;
    private static final int SKIPPABLE_MASK = 0xffff_fff0;
    private static final int SINGLE_SEGMENT = 0x20;
    private static final int[] DICTIONARY_BYTES = {0, 1, 2, 4};
    private static final int[] SIZE_BYTES = {0, 2, 4, 8};
    private static final int WINDOW_LOG_MIN = 10;

    /** Direct, since the library reads what was gathered from here. */
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(HEAD_BYTES_MAX).order(ByteOrder.LITTLE_ENDIAN);

    void reset() {
        bytes.clear();
    }

    /** No byte of it has come. */
    boolean isEmpty() {
        return bytes.position() == 0;
    }

    /** Takes bytes until the head is complete; returns the position behind those it took. */
    int gather(DirectBuffer buffer, int start, int end) {
        int position = start;
        while (position < end && bytes.position() < length()) {
            bytes.put(buffer.getByte(position++));
        }
        return position;
    }

    boolean isComplete() {
        return bytes.position() == length();
    }

    /** What was gathered, to be read; {@link #reset} begins the next head. */
    ByteBuffer flip() {
        return bytes.flip();
    }

    /** As far as it can be known now. */
    private int length() {
        if (bytes.position() < DESCRIPTOR) {
            return FIXED_BYTES;
        }
        if (bytes.getInt(0) != MAGIC) {
            return DESCRIPTOR; // no frame of content: whatever it is, the library knows
        }
        if (bytes.position() < FIXED_BYTES) {
            return FIXED_BYTES;
        }
        return FIXED_BYTES + windowBytes() + DICTIONARY_BYTES[descriptor() & 3] + sizeBytes();
    }

    boolean isSkippable() {
        return (bytes.getInt(0) & SKIPPABLE_MASK) == SKIPPABLE_MAGIC;
    }

    boolean isFrame() {
        return bytes.getInt(0) == MAGIC;
    }

    /** Bytes that have to be kept to decode the frame; huge if it does not fit into a long. */
    long windowSize() {
        if (windowBytes() == 0) {
            return contentSize();
        }
        int window = bytes.get(FIXED_BYTES) & 0xff;
        long base = 1L << (WINDOW_LOG_MIN + (window >>> 3));
        return base + (base >>> 3) * (window & 7);
    }

    /** 0 if the frame needs no dictionary, or does not say which. */
    long dictionaryId() {
        return number(FIXED_BYTES + windowBytes(), DICTIONARY_BYTES[descriptor() & 3]);
    }

    private long contentSize() {
        long size = number(FIXED_BYTES + DICTIONARY_BYTES[descriptor() & 3], sizeBytes());
        return size < 0 ? Long.MAX_VALUE : size;
    }

    private int descriptor() {
        return bytes.get(DESCRIPTOR) & 0xff;
    }

    private int windowBytes() {
        return (descriptor() & SINGLE_SEGMENT) == 0 ? 1 : 0;
    }

    private int sizeBytes() {
        int flag = descriptor() >>> 6;
        return flag == 0 && windowBytes() == 0 ? 1 : SIZE_BYTES[flag];
    }

    private long number(int at, int count) {
        long number = 0;
        for (int i = 0; i < count; i++) {
            number |= (bytes.get(at + i) & 0xffL) << (Byte.SIZE * i);
        }
        return number;
    }
}
