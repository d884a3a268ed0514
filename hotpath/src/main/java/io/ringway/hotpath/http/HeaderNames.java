package io.ringway.hotpath.http;

import java.util.HashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds the {@link HeaderId} of a name in memory: a collision-free hash of length, first and last 8 bytes
 * (and bytes 8 to 15 of long names), then a comparison of the name's
 * words with the one candidate. The comparison ignores the case of letters only, so a match is also proof that the name is a token.
 *
 * <p>The multipliers were searched so that the 61 names collide in none of the 256 slots; the class search goes on from there if a name is added.
 *
 * <p>Owner: any (immutable).
 */
public final class HeaderNames {
    /** Per id: pairs of (lower-case word, bits that upper case may lack): first 8 bytes, last 8 bytes, then the words between. */
    private static final int STRIDE = 16;

    /** A power of two: with a masked id the compiler sees that no index can leave the tables. */
    private static final int IDS_MAX = 64;

    private static final int SLOT_SHIFT = 64 - 8;
    private static final int TRIES_MAX = 100_000;
    private static final long LAST_MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final long FIRST_SEED = 0x34D6628C7E920049L;
    private static final long[] WORDS = new long[IDS_MAX * STRIDE];
    private static final int[] LENGTHS = new int[IDS_MAX];
    private static final long FIRST_FACTOR;
    private static final long LAST_FACTOR;
    private static final Map<String, Integer> IDS = new HashMap<>();
    /** By hash: the length of the one name that can be meant, shifted, and its id; 0 for none. */
    private static final short[] SLOTS = new short[1 << (64 - SLOT_SHIFT)];

    static {
        for (int id = 1; id < HeaderId.COUNT; id++) {
            fillWords(id, HeaderId.name(id));
            IDS.put(HeaderId.name(id), id);
        }
        long seed = FIRST_SEED;
        long first;
        long last;
        int tries = 0;
        do {
            if (++tries > TRIES_MAX) {
                throw new IllegalStateException("two names of HeaderId differ in nothing that is hashed");
            }
            first = seed | 1;
            last = (Long.rotateLeft(first, 29) * LAST_MULTIPLIER) | 1;
            seed = seed * 6364136223846793005L + 1442695040888963407L;
        } while (!fillSlots(first, last));
        FIRST_FACTOR = first;
        LAST_FACTOR = last;
    }

    private HeaderNames() {}

    /** The id of a lower-case name; {@link HeaderId#OTHER} if it is none of ours. Cold side. */
    public static int idOf(String lowerName) {
        return IDS.getOrDefault(lowerName, HeaderId.OTHER);
    }

    /** The id of a name in any case; {@link HeaderId#OTHER} if it is none of ours. */
    public static int idOf(UnsafeBuffer buffer, int start, int length) {
        return idOf(buffer, start, length, Memory.word(buffer, start));
    }

    /**
     * The id of a name in any case.
     *
     * @param length 1 or more
     * @param word the 8 bytes at {@code start}
     */
    public static int idOf(UnsafeBuffer buffer, int start, int length, long word) {
        long first = word & Swar.mask(length);
        long last = length <= Long.BYTES ? first : Memory.word(buffer, start + length - Long.BYTES);
        long second = length <= 2 * Long.BYTES ? 0 : Memory.word(buffer, start + Long.BYTES);
        int slot = SLOTS[slot(first, second, last, length, FIRST_FACTOR, LAST_FACTOR)];
        int id = slot & (IDS_MAX - 1);
        int entry = id * STRIDE;
        boolean same = slot / IDS_MAX == length
                && (first | WORDS[entry + 1]) == WORDS[entry]
                && (last | WORDS[entry + 3]) == WORDS[entry + 2];
        return same && (length <= 2 * Long.BYTES || sameMiddle(buffer, start, length, entry)) ? id : HeaderId.OTHER;
    }

    private static boolean sameMiddle(UnsafeBuffer buffer, int start, int length, int entry) {
        for (int at = Long.BYTES, i = entry + 4; at < length - Long.BYTES; at += Long.BYTES, i += 2) {
            if ((Memory.word(buffer, start + at) | WORDS[i + 1]) != WORDS[i]) {
                return false;
            }
        }
        return true;
    }

    /** Writes the lower-case name of an id over the same name in any case. Writes inside the name only. */
    public static void lower(UnsafeBuffer buffer, int start, int id) {
        int length = LENGTHS[id];
        int entry = id * STRIDE;
        if (length < Long.BYTES) {
            lowerShort(buffer, start, length, WORDS[entry]);
            return;
        }
        Memory.putLong(buffer, start, WORDS[entry]);
        for (int at = Long.BYTES, i = entry + 4; at < length - Long.BYTES; at += Long.BYTES, i += 2) {
            Memory.putLong(buffer, start + at, WORDS[i]);
        }
        Memory.putLong(buffer, start + length - Long.BYTES, WORDS[entry + 2]);
    }

    private static void lowerShort(UnsafeBuffer buffer, int start, int length, long word) {
        if (length >= Integer.BYTES) {
            Memory.putInt(buffer, start, (int) word);
            int last = length - Integer.BYTES;
            Memory.putInt(buffer, start + last, (int) (word >>> (last << 3)));
            return;
        }
        for (int i = 0; i < length; i++) {
            Memory.putByte(buffer, start + i, (byte) (word >>> (i << 3)));
        }
    }

    private static int slot(long first, long second, long last, int length, long firstFactor, long lastFactor) {
        long start = (first | Swar.CASE) + Long.rotateLeft(second | Swar.CASE, length);
        return (int) ((start * firstFactor + ((last | Swar.CASE) + length) * lastFactor) >>> SLOT_SHIFT);
    }

    private static void fillWords(int id, String name) {
        int length = name.length();
        int entry = id * STRIDE;
        LENGTHS[id] = length;
        fillPair(entry, name.substring(0, Math.min(Long.BYTES, length)));
        fillPair(entry + 2, name.substring(Math.max(0, length - Long.BYTES)));
        for (int at = Long.BYTES, i = entry + 4; at < length - Long.BYTES; at += Long.BYTES, i += 2) {
            fillPair(i, name.substring(at, at + Long.BYTES));
        }
    }

    private static void fillPair(int index, String part) {
        WORDS[index] = Swar.of(part);
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) >= 'a' && part.charAt(i) <= 'z') {
                WORDS[index + 1] |= 0x20L << (i << 3);
            }
        }
    }

    private static boolean fillSlots(long firstFactor, long lastFactor) {
        java.util.Arrays.fill(SLOTS, (short) 0);
        for (int id = 1; id < HeaderId.COUNT; id++) {
            int entry = id * STRIDE;
            long second = LENGTHS[id] <= 2 * Long.BYTES ? 0 : WORDS[entry + 4];
            int slot = slot(WORDS[entry], second, WORDS[entry + 2], LENGTHS[id], firstFactor, lastFactor);
            if (SLOTS[slot] != 0) {
                return false;
            }
            SLOTS[slot] = (short) (LENGTHS[id] * IDS_MAX + id);
        }
        return true;
    }
}
