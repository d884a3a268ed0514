package io.ringway.filters.http.lua;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Text;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Where the fields of a head stand, for scripts: {@code rw_head} of prelude.lua. Positions are those of the worker's region.
 *
 * <pre>
 *   0 count   16 field 0: nameStart nameLength valueStart valueLength   32 field 1 ...
 * </pre>
 *
 * <p>Owner: worker.
 */
final class HeadMirror {
    private static final int FIELDS_AT = 16;
    private static final int FIELD_BYTES = 16;
    /** As in prelude.lua: a full block, and what stands in front of it. */
    private static final int FIELDS_MAX = HeaderBlock.FIELDS_MAX + 16;

    private final UnsafeBuffer memory = Mailbox.direct(FIELDS_AT + FIELDS_MAX * FIELD_BYTES);
    private int count;

    long address() {
        return memory.addressOffset();
    }

    void clear() {
        count = 0;
        memory.putInt(0, 0);
    }

    /** Adds one; nothing for an empty value. */
    void add(Text name, int start, int length) {
        if (length > 0) {
            put(name.start(), name.length(), start, length);
        }
    }

    /** Adds the fields of a block and ends. */
    void addAll(HeaderBlock block) {
        for (int i = 0; i < block.count(); i++) {
            if (!block.isRemoved(i)) {
                put(block.nameStart(i), block.nameLength(i), block.valueStart(i), block.valueLength(i));
            }
        }
        memory.putInt(0, count);
    }

    private void put(int nameStart, int nameLength, int valueStart, int valueLength) {
        int at = FIELDS_AT + count++ * FIELD_BYTES;
        memory.putLong(at, (long) nameLength << 32 | nameStart);
        memory.putLong(at + 8, (long) valueLength << 32 | valueStart);
    }

    /** What is mirrored now. */
    long[] copy() {
        long[] words = new long[2 * count];
        Arrays.setAll(words, i -> memory.getLong(FIELDS_AT + i * Long.BYTES));
        return words;
    }

    /** Mirrors what {@link #copy} gave, or what was made of it. */
    void restore(long[] words) {
        count = words.length / 2;
        for (int i = 0; i < words.length; i++) {
            memory.putLong(FIELDS_AT + i * Long.BYTES, words[i]);
        }
        memory.putInt(0, count);
    }
}
