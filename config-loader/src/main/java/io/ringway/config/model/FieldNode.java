package io.ringway.config.model;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a field of a message was written: a tree beside the message, with the same shape. A field that was not written has no
 * position of its own and borrows that of the nearest parent that has one.
 *
 * <p>Owner: control.
 */
public final class FieldNode {
    /** How a node behaves when a second text is merged over the first (Protobuf's MergeFrom). */
    public enum Kind {
        /** A scalar, an Any or a map's value: replaced whole. */
        VALUE,
        MESSAGE,
        LIST,
        MAP
    }

    private final @Nullable FieldNode parent;
    private final String step;
    private final @Nullable Position key;
    private final @Nullable Position value;
    private Kind kind = Kind.VALUE;
    private boolean isWritten;
    private boolean isBroken;
    private @Nullable Map<String, FieldNode> children;

    private FieldNode(
            @Nullable FieldNode parent,
            String step,
            @Nullable Position key,
            @Nullable Position value,
            boolean isWritten) {
        this.parent = parent;
        this.step = step;
        this.key = key;
        this.value = value;
        this.isWritten = isWritten;
    }

    /** The root of a text's tree. */
    public static FieldNode root(Position value) {
        FieldNode root = new FieldNode(null, "", null, value, true);
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
        return add("[" + (children == null ? 0 : children.size()) + "]", null, valueAt);
    }

    /** Adds an entry of a map. */
    public FieldNode addEntry(String name, Position keyAt, Position valueAt) {
        kind = Kind.MAP;
        return add(entryStep(name), keyAt, valueAt);
    }

    private FieldNode add(String name, @Nullable Position keyAt, Position valueAt) {
        FieldNode child = new FieldNode(this, name, keyAt, valueAt, true);
        childMap().put(name, child);
        return child;
    }

    /** Puts a node of another tree, which keeps its own path and positions, where this message has a field. */
    public void graft(String name, FieldNode other) {
        attach();
        childMap().put(name, other);
    }

    /** The same behind the last element of this list. */
    public void graftElement(FieldNode other) {
        kind = Kind.LIST;
        graft("[" + childMap().size() + "]", other);
    }

    private void attach() {
        if (parent != null && parent.childMap().putIfAbsent(step, this) == null) {
            parent.attach();
        }
    }

    /** Whether a list was written, an empty one perhaps. */
    public boolean isList() {
        return kind == Kind.LIST;
    }

    /** The node of a field; a node without position if it was not written. */
    public FieldNode field(String name) {
        FieldNode child = children == null ? null : children.get(name);
        return child != null ? child : new FieldNode(this, name, null, null, false);
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
        return field("[" + index + "]");
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
            node = node.field(path.substring(i, end));
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
            parent.childMap().putIfAbsent(step, this);
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
        if (!text.isEmpty() && !step.startsWith("[")) { // a key may be empty
            text.append('.');
        }
        text.append(step);
    }

    /**
     * This tree with another laid over it, as Protobuf merges messages: lists grow, messages merge, values are replaced.
     */
    public FieldNode mergedWith(FieldNode over) {
        return merge(this, over, null, "");
    }

    private static FieldNode merge(FieldNode base, FieldNode over, @Nullable FieldNode parent, String step) {
        if (over.kind == Kind.VALUE) {
            return over.copyTo(parent, step);
        }
        FieldNode merged = base.copyTo(parent, step);
        if (over.children == null) {
            return merged;
        }
        for (Map.Entry<String, FieldNode> entry : over.children.entrySet()) {
            Map<String, FieldNode> into = merged.childMap();
            String name = over.kind == Kind.LIST ? "[" + into.size() + "]" : entry.getKey();
            FieldNode known = into.get(name);
            into.put(
                    name,
                    known == null || over.kind == Kind.MAP
                            ? entry.getValue().copyTo(merged, name)
                            : merge(known, entry.getValue(), merged, name));
        }
        return merged;
    }

    private FieldNode copyTo(@Nullable FieldNode newParent, String newStep) {
        FieldNode copy = new FieldNode(newParent, newStep, key, value, isWritten);
        copy.kind = kind;
        copy.isBroken = isBroken;
        if (children != null) {
            children.forEach((name, child) -> copy.childMap().put(name, child.copyTo(copy, name)));
        }
        return copy;
    }

    private Map<String, FieldNode> childMap() {
        Map<String, FieldNode> map = children;
        if (map == null) {
            map = new LinkedHashMap<>(8);
            children = map;
        }
        return map;
    }

    private FieldNode requireParent() {
        if (parent == null) {
            throw new IllegalStateException("a root has a position");
        }
        return parent;
    }

    private static String entryStep(String name) {
        return "[\"" + name + "\"]";
    }

    @Override
    public String toString() {
        return path();
    }
}
