package io.ringway.config.source;

import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * A part of a text, whatever its form, with its place: lines and columns from 0, columns in code points, the end behind the last one. The
 * library's own nodes take three times the memory. Two nodes are the same only if they are one object.
 *
 * <p>Owner: control.
 */
abstract sealed class Node permits ScalarNode, SequenceNode, MappingNode {
    private final int line;
    private final int column;
    private int endLine;
    private int endColumn;

    Node(Mark from, Mark to) {
        this.line = from.getLine();
        this.column = from.getColumn();
        endAt(to);
    }

    /** From where one node begins to where another one ends. */
    Node(Node first, Node last) {
        this.line = first.line;
        this.column = first.column;
        this.endLine = last.endLine;
        this.endColumn = last.endColumn;
    }

    final void endAt(Mark to) {
        endLine = to.getLine();
        endColumn = to.getColumn();
    }

    final int line() {
        return line;
    }

    final int column() {
        return column;
    }

    final int endLine() {
        return endLine;
    }

    final int endColumn() {
        return endColumn;
    }
}
