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
