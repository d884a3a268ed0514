package io.ringway.routing.regex;

import java.util.List;

/** The syntax tree of a pattern, over bytes. */
sealed interface Node {
    int UNBOUNDED = -1;

    /** At least as many instructions as RE2/J makes of it, its groups left aside. */
    @SuppressWarnings("ReferenceEquality") // the very constant is meant, and comparing values would take long
    static long programSizeMax(Node node) {
        if (node == Utf8.BEYOND_ASCII) {
            return 0; // RE2/J works on characters: this is part of the class that stands beside it
        }
        return switch (node) {
            case Bytes _, Anchor _ -> 1;
            case Sequence(List<Node> parts) -> {
                long size = 1;
                for (Node part : parts) {
                    size += programSizeMax(part);
                }
                yield size;
            }
            case Choice(List<Node> options) -> {
                long size = options.size();
                for (Node option : options) {
                    size += programSizeMax(option);
                }
                yield size;
            }
            case Repeat(Node repeated, int min, int max, boolean _) ->
                (programSizeMax(repeated) + 2) * (1 + Math.max(min, max));
            case Capture(int _, Node inner) -> programSizeMax(inner);
        };
    }

    /** One byte of a set. */
    record Bytes(ByteSet set) implements Node {}

    /** All of them, one after the other; none is the empty string. */
    record Sequence(List<Node> parts) implements Node {}

    /** One of them. */
    record Choice(List<Node> options) implements Node {}

    /**
     * {@code min} to {@code max} times ({@link #UNBOUNDED}).
     *
     * @param isLazy fewer are preferred, which matters for groups only
     */
    record Repeat(Node node, int min, int max, boolean isLazy) implements Node {}

    /** A group whose place is asked for; 1 is the first. */
    record Capture(int group, Node node) implements Node {}

    /** The beginning of the text, or its end. */
    record Anchor(boolean isBegin) implements Node {}
}
