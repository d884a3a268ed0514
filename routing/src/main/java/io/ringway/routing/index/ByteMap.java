package io.ringway.routing.index;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Hash map from (scope, byte range) to int, flat and immutable; many small maps (one per virtual host) share one as scopes.
 *
 * <pre>
 * slots:  hash | key start | key length | value   (four ints, linear probing, at most half full)
 * keys:   scope (4 bytes) | key bytes
 * </pre>
 *
 * Only configured keys are stored, so requests cannot make it slow. Owner: any (immutable).
 */
public final class ByteMap {
    public static final int NONE = Integer.MIN_VALUE;

    static final int SLOT_INTS = 4;
    static final int KEY_START = 1;
    static final int KEY_LENGTH = 2;
    static final int VALUE = 3;
    /** Length of a free slot. */
    static final int FREE = -1;

    private final boolean isFolded;
    private final int[] slots;
    private final int slotMask;
    private final UnsafeBuffer keys;

    ByteMap(boolean isFolded, int[] slots, UnsafeBuffer keys) {
        this.isFolded = isFolded;
        this.slots = slots;
        this.slotMask = slots.length / SLOT_INTS - 1;
        this.keys = keys;
    }

    /** The value of a key in a scope, or {@link #NONE}. */
    public int get(int scope, DirectBuffer buffer, int start, int length) {
        long hash = isFolded
                ? Bytes.hashFolded(seed(scope), buffer, start, length)
                : Bytes.hash(seed(scope), buffer, start, length);
        int tag = (int) hash;
        int index = slotOf(hash) & slotMask;
        while (true) {
            int slot = index * SLOT_INTS;
            int keyLength = slots[slot + KEY_LENGTH];
            if (keyLength == FREE) {
                return NONE;
            }
            if (slots[slot] == tag
                    && keyLength == length
                    && isKey(slots[slot + KEY_START], scope, buffer, start, length)) {
                return slots[slot + VALUE];
            }
            index = (index + 1) & slotMask;
        }
    }

    static long seed(int scope) {
        return scope * 0xD6E8FEB86659FD93L;
    }

    static int slotOf(long hash) {
        return (int) (hash >>> 32) ^ (int) hash;
    }

    private boolean isKey(int keyStart, int scope, DirectBuffer buffer, int start, int length) {
        if (keys.getInt(keyStart) != scope) {
            return false;
        }
        int bytesStart = keyStart + Integer.BYTES;
        return isFolded
                ? Bytes.equalFolded(keys, bytesStart, buffer, start, length)
                : Bytes.equal(keys, bytesStart, buffer, start, length);
    }
}
