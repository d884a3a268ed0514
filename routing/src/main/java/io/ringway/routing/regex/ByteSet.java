package io.ringway.routing.regex;

import java.util.Arrays;

/** A set of byte values, unsigned: a bit each. Cold side. */
final class ByteSet {
    private static final int WORDS = 4;

    private final long[] words = new long[WORDS];

    static ByteSet of(int unsignedByte) {
        return new ByteSet().add(unsignedByte, unsignedByte);
    }

    static ByteSet range(int first, int last) {
        return new ByteSet().add(first, last);
    }

    ByteSet add(int first, int last) {
        for (int value = first; value <= last; value++) {
            words[value >>> 6] |= 1L << value;
        }
        return this;
    }

    ByteSet addAll(ByteSet other) {
        for (int i = 0; i < WORDS; i++) {
            words[i] |= other.words[i];
        }
        return this;
    }

    /** The other ASCII values. */
    ByteSet asciiComplement() {
        ByteSet result = new ByteSet();
        result.words[0] = ~words[0];
        result.words[1] = ~words[1];
        return result;
    }

    boolean contains(int unsignedByte) {
        return (words[unsignedByte >>> 6] & 1L << unsignedByte) != 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteSet set && Arrays.equals(words, set.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }

    /** Values 64 times {@code index} and up, a bit each. */
    long word(int index) {
        return words[index];
    }

    /** Sets bits in the words of the values. */
    void addBit(long[] wordByValue, long bit) {
        for (int i = 0; i < WORDS; i++) {
            for (long left = words[i]; left != 0; left &= left - 1) {
                wordByValue[i * Long.SIZE + Long.numberOfTrailingZeros(left)] |= bit;
            }
        }
    }

    /** The only value, or -1. */
    int single() {
        int value = -1;
        for (int i = 0; i < WORDS; i++) {
            if (words[i] != 0) {
                if (value >= 0 || Long.bitCount(words[i]) > 1) {
                    return -1;
                }
                value = i * Long.SIZE + Long.numberOfTrailingZeros(words[i]);
            }
        }
        return value;
    }
}
