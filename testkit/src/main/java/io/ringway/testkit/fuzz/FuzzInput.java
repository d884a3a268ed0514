package io.ringway.testkit.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Decisions and data out of the bytes of one input. Decisions are read from the end, so that a corpus file begins with what a parser reads, and
 * bytes that are added at the front leave the decisions as they are. An input that has run out of bytes decides 0.
 */
public final class FuzzInput {
    private final byte[] bytes;
    private int end;

    public FuzzInput(byte[] bytes) {
        this.bytes = bytes;
        end = bytes.length;
    }

    /** A number from 0 to {@code bound - 1}. */
    public int choice(int bound) {
        return end == 0 ? 0 : (bytes[--end] & 0xFF) % bound;
    }

    /** A number that takes two bytes. */
    public int number(int bound) {
        return (choice(256) << 8 | choice(256)) % bound;
    }

    /** All that was not decided with. */
    public byte[] rest() {
        return Arrays.copyOf(bytes, end);
    }

    /** The same as a text of one char per byte, no longer than {@code lengthMax}. */
    public String text(int lengthMax) {
        return new String(bytes, 0, Math.min(end, lengthMax), StandardCharsets.ISO_8859_1);
    }

    /**
     * Places at which a text of a length is cut, ascending, none of them at its ends.
     *
     * @param countMax most of them
     */
    public int[] cuts(int length, int countMax) {
        if (length < 2) {
            return new int[0];
        }
        int[] cuts = new int[choice(countMax + 1)];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = 1 + number(length - 1);
        }
        return Arrays.stream(cuts).sorted().distinct().toArray();
    }
}
