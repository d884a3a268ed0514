package io.ringway.routing.index;

import java.util.Arrays;
import java.util.TreeMap;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Builds the tries of a {@link ByteTrie}, one scope after the other. Cold side, one thread. */
public final class ByteTrieBuilder {
    private final boolean isFolded;
    private final boolean isBackwards;
    private final IntArrayList nodes = new IntArrayList();
    private final ExpandableArrayBuffer labels = new ExpandableArrayBuffer();
    private int labelBytes;
    private Node root = new Node(new byte[0]);

    /**
     * No tries yet.
     *
     * @param isFolded ASCII letters of both cases are equal
     * @param isBackwards the tries are walked with {@link ByteTrie#stepBack}
     */
    public ByteTrieBuilder(boolean isFolded, boolean isBackwards) {
        this.isFolded = isFolded;
        this.isBackwards = isBackwards;
        nodes.addInt(0); // offset 0 means "no child"
    }

    /**
     * Adds a key to the trie being built.
     *
     * @param value anything but {@link ByteTrie#NONE}
     * @param rank what {@link ByteTrie#leastRank} takes the smallest of
     */
    public void put(byte[] key, int value, int rank) {
        byte[] bytes = isFolded ? Bytes.folded(key) : key;
        Node node = root.descend(isBackwards ? reversed(bytes) : bytes);
        node.value = value;
        node.rank = rank;
    }

    /** Ends the trie being built; the next {@link #put} begins another one. */
    public int endTrie() {
        int offset = flatten(root);
        root = new Node(new byte[0]);
        return offset;
    }

    public ByteTrie build() {
        byte[] bytes = new byte[labelBytes];
        labels.getBytes(0, bytes);
        return new ByteTrie(isFolded, nodes.toIntArray(), new UnsafeBuffer(bytes));
    }

    /** Writes a node and all below it; the depth is that of the trie. */
    private int flatten(Node node) {
        int first = node.children.isEmpty() ? 0 : node.children.firstKey();
        int span = node.children.isEmpty() ? 0 : node.children.lastKey() - first + 1;
        int offset = nodes.size();
        for (int i = 0; i < ByteTrie.HEADER_INTS + span; i++) {
            nodes.addInt(0);
        }
        int least = node.rank;
        for (var child : node.children.entrySet()) {
            int childOffset = flatten(child.getValue());
            nodes.setInt(offset + ByteTrie.HEADER_INTS + child.getKey() - first, childOffset);
            least = Math.min(least, nodes.getInt(childOffset + ByteTrie.LEAST));
        }
        nodes.setInt(offset + ByteTrie.VALUE, node.value);
        nodes.setInt(offset + ByteTrie.LEAST, least);
        nodes.setInt(offset + ByteTrie.LABEL_START, labelBytes);
        nodes.setInt(offset + ByteTrie.LABEL_LENGTH, node.label.length);
        nodes.setInt(offset + ByteTrie.CHILDREN, first | span << 8);
        labels.putBytes(labelBytes, isBackwards ? reversed(node.label) : node.label);
        labelBytes += node.label.length;
        return offset;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] result = new byte[bytes.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = bytes[bytes.length - 1 - i];
        }
        return result;
    }

    private static final class Node {
        private byte[] label;
        private TreeMap<Integer, Node> children = new TreeMap<>();
        private int value = ByteTrie.NONE;
        private int rank = Integer.MAX_VALUE;

        Node(byte[] label) {
            this.label = label;
        }

        /** The node of a key below this one, made if it is not there. */
        Node descend(byte[] key) {
            Node node = this;
            int at = 0;
            while (at < key.length) {
                int first = key[at] & 0xFF;
                @Nullable Node child = node.children.get(first);
                if (child == null) {
                    child = new Node(Arrays.copyOfRange(key, at + 1, key.length));
                    node.children.put(first, child);
                    return child;
                }
                int common = Arrays.mismatch(child.label, 0, child.label.length, key, at + 1, key.length);
                if (common >= 0 && common < child.label.length) {
                    child.split(common);
                }
                at += 1 + child.label.length;
                node = child;
            }
            return node;
        }

        /** Cuts the label; the rest goes to a new only child. */
        private void split(int length) {
            Node rest = new Node(Arrays.copyOfRange(label, length + 1, label.length));
            rest.children = children;
            rest.value = value;
            rest.rank = rank;
            int first = label[length] & 0xFF;
            label = Arrays.copyOf(label, length);
            children = new TreeMap<>();
            children.put(first, rest);
            value = ByteTrie.NONE;
            rank = Integer.MAX_VALUE;
        }
    }
}
