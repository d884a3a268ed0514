package io.ringway.routing.index;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Radix tries over bytes in one flat array; each scope (virtual host) has a root. A walk starts at a root and takes one {@link #step} per
 * node; every node it comes by is a prefix of the input.
 *
 * <pre>
 * node:  value | smallest value below | label start | label length | children | child, child, ...
 *        children = first branching byte | span << 8; one offset per byte of the span, 0 is no child
 * </pre>
 *
 * The byte that leads to a child is not part of the child's label. Owner: any (immutable).
 */
public final class ByteTrie {
    public static final int NONE = Integer.MIN_VALUE;

    static final int VALUE = 0;
    static final int LEAST = 1;
    static final int LABEL_START = 2;
    static final int LABEL_LENGTH = 3;
    static final int CHILDREN = 4;
    static final int HEADER_INTS = 5;

    private final boolean isFolded;
    private final int[] nodes;
    private final UnsafeBuffer labels;

    ByteTrie(boolean isFolded, int[] nodes, UnsafeBuffer labels) {
        this.isFolded = isFolded;
        this.nodes = nodes;
        this.labels = labels;
    }

    /** The value of the key that ends at a node, or {@link #NONE}. */
    public int value(int node) {
        return nodes[node + VALUE];
    }

    /** The smallest rank ({@link ByteTrieBuilder#put}) at this node or below it. */
    public int leastRank(int node) {
        return nodes[node + LEAST];
    }

    /** Bytes between the parent of a node and the node. */
    public int length(int node) {
        return nodes[node + LABEL_LENGTH] + 1;
    }

    /**
     * The child that the input leads to.
     *
     * @param position of the next byte
     * @param remaining bytes left from there
     * @return a node, or {@link #NONE}
     */
    public int step(int node, DirectBuffer buffer, int position, int remaining) {
        if (remaining == 0) {
            return NONE;
        }
        int child = child(node, buffer.getByte(position) & 0xFF);
        if (child == 0) {
            return NONE;
        }
        int length = nodes[child + LABEL_LENGTH];
        if (length > remaining - 1) {
            return NONE;
        }
        return isEqual(nodes[child + LABEL_START], buffer, position + 1, length) ? child : NONE;
    }

    /**
     * As {@link #step}, reading the input backwards: finds suffixes in a trie that was built backwards.
     *
     * @param end position after the next byte
     * @param remaining bytes left before {@code end}
     */
    public int stepBack(int node, DirectBuffer buffer, int end, int remaining) {
        if (remaining == 0) {
            return NONE;
        }
        int child = child(node, buffer.getByte(end - 1) & 0xFF);
        if (child == 0) {
            return NONE;
        }
        int length = nodes[child + LABEL_LENGTH];
        if (length > remaining - 1) {
            return NONE;
        }
        // Labels of such a trie lie the way the input does, so they are compared forwards.
        return isEqual(nodes[child + LABEL_START], buffer, end - 1 - length, length) ? child : NONE;
    }

    private boolean isEqual(int label, DirectBuffer buffer, int start, int length) {
        return isFolded
                ? Bytes.equalFolded(labels, label, buffer, start, length)
                : Bytes.equal(labels, label, buffer, start, length);
    }

    private int child(int node, int unsignedByte) {
        int children = nodes[node + CHILDREN];
        int slot = (isFolded ? Bytes.fold(unsignedByte) : unsignedByte) - (children & 0xFF);
        return slot < 0 || slot >= children >>> 8 ? 0 : nodes[node + HEADER_INTS + slot];
    }
}
