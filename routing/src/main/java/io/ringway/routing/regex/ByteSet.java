package io.ringway.routing.regex;

import java.util.BitSet;

/** A set of byte values, unsigned. Cold side. */
final class ByteSet {
    private final BitSet bits = new BitSet(256);

    static ByteSet of(int unsignedByte) {
        return new ByteSet().add(unsignedByte, unsignedByte);
    }

    static ByteSet range(int first, int last) {
        return new ByteSet().add(first, last);
    }

    ByteSet add(int first, int last) {
        bits.set(first, last + 1);
        return this;
    }

    ByteSet addAll(ByteSet other) {
        bits.or(other.bits);
        return this;
    }

    /** The other ASCII values. */
    ByteSet asciiComplement() {
        ByteSet result = range(0, 0x7F);
        result.bits.andNot(bits);
        return result;
    }

    boolean contains(int unsignedByte) {
        return bits.get(unsignedByte);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteSet set && bits.equals(set.bits);
    }

    @Override
    public int hashCode() {
        return bits.hashCode();
    }

    @Override
    public String toString() {
        return bits.toString();
    }

    /** Values 64 times {@code index} and up, a bit each. */
    long word(int index) {
        long[] words = bits.toLongArray();
        return index < words.length ? words[index] : 0;
    }

    /** The only value, or -1. */
    int single() {
        return bits.cardinality() == 1 ? bits.nextSetBit(0) : -1;
    }
}
