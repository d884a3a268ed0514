package io.ringway.config.source;

import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** Keys with values, in the order they were written. Owner: control. */
final class MappingNode extends Node {
    /** One of them; a key may be any node as far as YAML is concerned. */
    record Pair(Node key, Node value) {}

    private final boolean isFlow;
    private List<Pair> pairs;

    /**
     * @param isFlow in braces
     */
    MappingNode(List<Pair> pairs, boolean isFlow, Mark from, Mark to) {
        super(from, to);
        this.pairs = pairs;
        this.isFlow = isFlow;
    }

    List<Pair> pairs() {
        return pairs;
    }

    /** A value may be an alias of the mapping, so that there is a mapping before its pairs. */
    void fill(List<Pair> all, Mark to) {
        pairs = all;
        endAt(to);
    }

    boolean isFlow() {
        return isFlow;
    }
}
