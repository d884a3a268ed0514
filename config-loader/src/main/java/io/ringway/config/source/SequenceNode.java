package io.ringway.config.source;

import java.util.List;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** A list. Owner: control. */
final class SequenceNode extends Node {
    private final boolean isFlow;
    private List<Node> elements;

    /**
     * @param isFlow in brackets
     */
    SequenceNode(List<Node> elements, boolean isFlow, Mark from, Mark to) {
        super(from, to);
        this.elements = elements;
        this.isFlow = isFlow;
    }

    SequenceNode(List<Node> elements, Node first, Node last) {
        super(first, last);
        this.elements = elements;
        this.isFlow = false;
    }

    List<Node> elements() {
        return elements;
    }

    /** An element may be an alias of the list, so that there is a list before its elements. */
    void fill(List<Node> all, Mark to) {
        elements = all;
        endAt(to);
    }

    boolean isFlow() {
        return isFlow;
    }
}
