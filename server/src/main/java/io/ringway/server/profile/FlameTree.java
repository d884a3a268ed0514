package io.ringway.server.profile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Calls with the number of samples in which they were, as a tree. Owner: the thread that builds it, then any (nobody changes it). */
public final class FlameTree {
    private final String name;
    private final Map<String, FlameTree> children = new TreeMap<>();
    private long samples;

    FlameTree(String name) {
        this.name = name;
    }

    FlameTree child(String childName) {
        return children.computeIfAbsent(childName, FlameTree::new);
    }

    void count() {
        samples++;
    }

    public String name() {
        return name;
    }

    /** Samples in this call, in what it has called included. */
    public long samples() {
        return samples;
    }

    /** What it has called, by name. */
    public Collection<FlameTree> children() {
        return children.values();
    }

    /** {@code [name, samples, [children]]}, the form that the page draws. */
    public List<Object> tree() {
        List<Object> below = new ArrayList<>();
        children.values().forEach(child -> below.add(child.tree()));
        return List.of(name, samples, below);
    }
}
