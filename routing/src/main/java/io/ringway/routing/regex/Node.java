package io.ringway.routing.regex;

import java.util.List;

/** The syntax tree of a pattern, over bytes. */
sealed interface Node {
    int UNBOUNDED = -1;

    /** One byte of a set. */
    record Bytes(ByteSet set) implements Node {}

    /** All of them, one after the other; none is the empty string. */
    record Sequence(List<Node> parts) implements Node {}

    /** One of them. */
    record Choice(List<Node> options) implements Node {}

    /** {@code min} to {@code max} times ({@link #UNBOUNDED}). */
    record Repeat(Node node, int min, int max) implements Node {}
}
