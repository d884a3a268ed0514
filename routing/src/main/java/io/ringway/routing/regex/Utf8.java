package io.ringway.routing.regex;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Characters as byte nodes (RFC 3629). */
final class Utf8 {
    /** Any character beyond ASCII. What two characters end with is one part here, which keeps automata small. */
    static final Node BEYOND_ASCII = beyondAscii();

    private Utf8() {}

    static Node character(int codePoint) {
        List<Node> parts = new ArrayList<>();
        for (byte b : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
            parts.add(new Node.Bytes(ByteSet.of(b & 0xFF)));
        }
        return new Node.Sequence(parts);
    }

    private static Node beyondAscii() {
        Node ofFour = new Node.Choice(List.of(
                sequence(ByteSet.of(0xF0), ByteSet.range(0x90, 0xBF)),
                sequence(ByteSet.range(0xF1, 0xF3), tail()),
                sequence(ByteSet.of(0xF4), ByteSet.range(0x80, 0x8F))));
        Node ofThree = new Node.Choice(List.of(
                sequence(ByteSet.of(0xE0), ByteSet.range(0xA0, 0xBF)),
                sequence(ByteSet.range(0xE1, 0xEF), tail()),
                new Node.Sequence(List.of(ofFour, new Node.Bytes(tail())))));
        Node ofTwo = new Node.Choice(List.of(new Node.Bytes(ByteSet.range(0xC2, 0xDF)), ofThree));
        return new Node.Sequence(List.of(ofTwo, new Node.Bytes(tail())));
    }

    private static ByteSet tail() {
        return ByteSet.range(0x80, 0xBF);
    }

    private static Node sequence(ByteSet... sets) {
        List<Node> parts = new ArrayList<>();
        for (ByteSet set : sets) {
            parts.add(new Node.Bytes(set));
        }
        return new Node.Sequence(parts);
    }
}
