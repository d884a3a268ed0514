package io.ringway.routing.index;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;

/** Collects the entries of a {@link ByteMap}. Cold side, one thread. */
public final class ByteMapBuilder {
    private final boolean isFolded;
    private final ExpandableArrayBuffer keys = new ExpandableArrayBuffer();
    private int keysLength;
    private final IntArrayList keyStarts = new IntArrayList();
    private final IntArrayList values = new IntArrayList();

    /**
     * An empty map.
     *
     * @param isFolded ASCII letters of both cases are equal
     */
    public ByteMapBuilder(boolean isFolded) {
        this.isFolded = isFolded;
    }

    /**
     * Adds a key that its scope does not hold yet.
     *
     * @param value anything but {@link ByteMap#NONE}
     */
    public void put(int scope, byte[] key, int value) {
        keyStarts.addInt(keysLength);
        values.addInt(value);
        keys.putInt(keysLength, scope);
        keys.putBytes(keysLength + Integer.BYTES, isFolded ? Bytes.folded(key) : key);
        keysLength = Math.addExact(keysLength, Integer.BYTES + key.length);
    }

    public ByteMap build() {
        int slotCount = Integer.highestOneBit(Math.max(values.size(), 1) * 2 - 1) * 2;
        int[] slots = new int[slotCount * ByteMap.SLOT_INTS];
        for (int slot = 0; slot < slots.length; slot += ByteMap.SLOT_INTS) {
            slots[slot + ByteMap.KEY_LENGTH] = ByteMap.FREE;
        }
        UnsafeBuffer keyBytes = new UnsafeBuffer(new byte[keysLength]);
        keys.getBytes(0, keyBytes, 0, keysLength);
        for (int i = 0; i < values.size(); i++) {
            insert(slots, keyBytes, i);
        }
        return new ByteMap(isFolded, slots, keyBytes);
    }

    private void insert(int[] slots, UnsafeBuffer keyBytes, int entry) {
        int keyStart = keyStarts.getInt(entry);
        int keyEnd = entry + 1 < keyStarts.size() ? keyStarts.getInt(entry + 1) : keysLength;
        int length = keyEnd - keyStart - Integer.BYTES;
        // Keys are lower case already where the map folds, so both hashes are the same.
        long seed = ByteMap.seed(keyBytes.getInt(keyStart));
        long hash = Bytes.hash(seed, keyBytes, keyStart + Integer.BYTES, length);
        int mask = slots.length / ByteMap.SLOT_INTS - 1;
        int index = ByteMap.slotOf(hash) & mask;
        while (slots[index * ByteMap.SLOT_INTS + ByteMap.KEY_LENGTH] != ByteMap.FREE) {
            index = (index + 1) & mask;
        }
        int slot = index * ByteMap.SLOT_INTS;
        slots[slot] = (int) hash;
        slots[slot + ByteMap.KEY_START] = keyStart;
        slots[slot + ByteMap.KEY_LENGTH] = length;
        slots[slot + ByteMap.VALUE] = values.getInt(entry);
    }
}
