package io.ringway.config.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a field of a message was written: a tree beside the message, with the same shape. A field that was not written has no
 * position of its own and borrows that of the nearest parent that has one.
 *
 * <p>A large configuration has a million of these: children are in an array, and the steps of lists are made only for who asks.
 *
 * <p>Owner: control.
 */
public final class FieldNode {
    private static final FieldNode[] NO_CHILDREN = {};

    /** More children than this are found by a map. */
    private static final int SCANNED_MAX = 16;

    /** How a node behaves when a second text is merged over the first (Protobuf's MergeFrom). */
    public enum Kind {
        /** A scalar, an Any or a map's value: replaced whole. */
        VALUE,
        MESSAGE,
        LIST,
        MAP
    }

    private final @Nullable FieldNode parent;

    /** Null for an element of a list. */
    private final @Nullable String name;

    /** Of an element; -1 for what has a name. */
    private final int index;

    private final @Nullable Position key;
    private final @Nullable Position value;
    private Kind kind = Kind.VALUE;
    private boolean isWritten;
    private boolean isBroken;
    private FieldNode[] children = NO_CHILDREN;
    private int count;

    /** Of all children that have a name here, or null as long as there are few; an element is in it only if the list has fewer. */
    private @Nullable Map<String, FieldNode> byStep;

    private FieldNode(
            @Nullable FieldNode parent,
            @Nullable String name,
            int index,
            @Nullable Position key,
            @Nullable Position value,
            boolean isWritten) {
        this.parent = parent;
        this.name = name;
        this.index = index;
        this.key = key;
        this.value = value;
        this.isWritten = isWritten;
    }

    /** The root of a text's tree. */
    public static FieldNode root(Position value) {
        FieldNode root = new FieldNode(null, "", -1, null, value, true);
        root.kind = Kind.MESSAGE;
        return root;
    }

    /** Adds a written field; {@code name} is the field's name in the proto file. */
    public FieldNode addField(String name, Position keyAt, Position valueAt) {
        return add(name, keyAt, valueAt);
    }

    /** Adds the next element of a list. */
    public FieldNode addElement(Position valueAt) {
        kind = Kind.LIST;
        return append(new FieldNode(this, null, count, null, valueAt, true));
    }

    /** Adds an entry of a map. */
    public FieldNode addEntry(String name, Position keyAt, Position valueAt) {
        kind = Kind.MAP;
        return add(entryStep(name), keyAt, valueAt);
    }

    private FieldNode add(String name, Position keyAt, Position valueAt) {
        FieldNode child = new FieldNode(this, name, -1, keyAt, valueAt, true);
        put(name, child);
        return child;
    }

    /** Puts a node of another tree, which keeps its own path and positions, where this message has a field. */
    public void graft(String name, FieldNode other) {
        attach();
        index(); // the other one has a name of its own
        put(name, other);
    }

    /** The same behind the last element of this list. */
    public void graftElement(FieldNode other) {
        kind = Kind.LIST;
        attach();
        append(other);
    }

    private void attach() {
        if (parent != null && parent.adopt(this)) {
            parent.attach();
        }
    }

    /** Takes a node that was made for what is not written; false if there is another one. */
    private boolean adopt(FieldNode child) {
        if (child.name == null) {
            boolean isThere = kind == Kind.LIST && child.index < count;
            return !isThere && index().putIfAbsent(elementStep(child.index), child) == null;
        }
        if (child(child.name) != null) {
            return false;
        }
        put(child.name, child);
        return true;
    }

    /** Whether a list was written, an empty one perhaps. */
    public boolean isList() {
        return kind == Kind.LIST;
    }

    /** The node of a field; a node without position if it was not written. */
    public FieldNode field(String name) {
        FieldNode child = child(name);
        return child != null ? child : new FieldNode(this, name, -1, null, null, false);
    }

    /** Whether a field was written. */
    public boolean has(String name) {
        FieldNode child = child(name);
        return child != null && child.isWritten;
    }

    /** Whether a field is broken. */
    public boolean isBroken(String name) {
        FieldNode child = child(name);
        return child != null && child.isBroken;
    }

    /** The node below a path of field names. */
    public FieldNode at(String... names) {
        FieldNode node = this;
        for (String name : names) {
            node = node.field(name);
        }
        return node;
    }

    /** The node of a list's element. */
    public FieldNode element(int index) {
        FieldNode child = kind == Kind.LIST && index < count ? children[index] : null;
        if (child == null && byStep != null) {
            child = byStep.get(elementStep(index));
        }
        return child != null ? child : new FieldNode(this, null, index, null, null, false);
    }

    /** The node of a map's entry. */
    public FieldNode entry(String name) {
        return field(entryStep(name));
    }

    /** The node that a rendered path leads to, or one without position. */
    public FieldNode find(String path) {
        FieldNode node = this;
        int i = 0;
        while (i < path.length()) {
            int end;
            if (path.charAt(i) == '[') {
                boolean isQuoted = path.startsWith("[\"", i);
                end = isQuoted ? path.indexOf("\"]", i) + 2 : path.indexOf(']', i) + 1;
            } else {
                end = i;
                while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
                    end++;
                }
            }
            boolean isIndex = path.charAt(i) == '[' && path.charAt(i + 1) != '"';
            node = isIndex
                    ? node.element(Integer.parseInt(path, i + 1, end - 1, 10))
                    : node.field(path.substring(i, end));
            i = end < path.length() && path.charAt(end) == '.' ? end + 1 : end;
        }
        return node;
    }

    public boolean isWritten() {
        return isWritten;
    }

    /** Something below was reported already: its absence or value says nothing. */
    public boolean isBroken() {
        return isBroken;
    }

    /** Marks this node, and with it the field in its parent, as reported. */
    public void markBroken() {
        isBroken = true;
        if (!isWritten && parent != null) {
            parent.adopt(this);
        }
    }

    public void setKind(Kind kind) {
        this.kind = kind;
    }

    /** Position of the key, else of the value, else of the nearest parent. */
    public Position keyPosition() {
        if (key != null) {
            return key;
        }
        if (value != null) {
            return value;
        }
        return requireParent().keyPosition();
    }

    /** Position of the value, else the key of the nearest parent. */
    public Position valuePosition() {
        return value != null ? value : keyPosition();
    }

    /** {@code static_resources.clusters[2].connect_timeout}. */
    public String path() {
        StringBuilder text = new StringBuilder();
        appendPath(text);
        return text.toString();
    }

    private void appendPath(StringBuilder text) {
        if (parent == null) {
            return;
        }
        parent.appendPath(text);
        if (name == null) {
            text.append(elementStep(index));
            return;
        }
        if (!text.isEmpty() && !name.startsWith("[")) { // a key may be empty
            text.append('.');
        }
        text.append(name);
    }

    /**
     * This tree with another laid over it, as Protobuf merges messages: lists grow, messages merge, values are replaced.
     */
    public FieldNode mergedWith(FieldNode over) {
        return merge(this, over, null);
    }

    private static FieldNode merge(FieldNode base, FieldNode over, @Nullable FieldNode parent) {
        if (over.kind == Kind.VALUE) {
            return over.copyTo(parent, over.index);
        }
        FieldNode merged = base.copyTo(parent, base.index);
        for (int i = 0; i < over.count; i++) {
            FieldNode child = over.children[i];
            FieldNode known = child.name == null ? null : merged.child(child.name);
            if (child.name == null) {
                merged.append(child.copyTo(merged, merged.count));
            } else if (known == null || over.kind == Kind.MAP) {
                merged.put(child.name, child.copyTo(merged, -1));
            } else {
                merged.put(child.name, merge(known, child, merged));
            }
        }
        return merged;
    }

    private FieldNode copyTo(@Nullable FieldNode newParent, int newIndex) {
        FieldNode copy = new FieldNode(newParent, name, newIndex, key, value, isWritten);
        copy.kind = kind;
        copy.isBroken = isBroken;
        for (int i = 0; i < count; i++) {
            FieldNode child = children[i].copyTo(copy, children[i].index);
            if (child.name == null) {
                copy.append(child);
            } else {
                copy.put(child.name, child);
            }
        }
        return copy;
    }

    private @Nullable FieldNode child(String name) {
        if (byStep != null) {
            return byStep.get(name);
        }
        for (int i = 0; i < count; i++) {
            if (name.equals(children[i].name)) {
                return children[i];
            }
        }
        return null;
    }

    private void put(String name, FieldNode child) {
        FieldNode known = child(name);
        if (known == null) {
            append(child);
        } else {
            children[lastIndexOf(known)] = child;
        }
        if (byStep != null) {
            byStep.put(name, child);
        } else if (count > SCANNED_MAX) {
            index();
        }
    }

    private FieldNode append(FieldNode child) {
        if (count == children.length) {
            children = Arrays.copyOf(children, Math.max(4, 2 * count));
        }
        children[count++] = child;
        return child;
    }

    private int lastIndexOf(FieldNode child) {
        int i = count - 1;
        while (children[i] != child) {
            i--;
        }
        return i;
    }

    private Map<String, FieldNode> index() {
        Map<String, FieldNode> map = byStep;
        if (map == null) {
            map = new HashMap<>();
            for (int i = 0; i < count; i++) {
                if (children[i].name != null) {
                    map.put(children[i].name, children[i]);
                }
            }
            byStep = map;
        }
        return map;
    }

    private FieldNode requireParent() {
        if (parent == null) {
            throw new IllegalStateException("a root has a position");
        }
        return parent;
    }

    private static String elementStep(int index) {
        return "[" + index + "]";
    }

    private static String entryStep(String name) {
        return "[\"" + name + "\"]";
    }

    @Override
    public String toString() {
        return path();
    }
}
