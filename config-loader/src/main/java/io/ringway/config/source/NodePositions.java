package io.ringway.config.source;

import io.ringway.config.model.Position;
import io.ringway.config.model.SourceText;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** Where the nodes of a text are, whatever its form. Owner: any (immutable). */
record NodePositions(SourceText source) {
    /** A node over several lines is marked to the end of its first line's text at most. */
    Position of(Node node) {
        int length = 1;
        if (node.endLine() == node.line()) {
            length = node.endColumn() - node.column();
        } else if (node instanceof ScalarNode) {
            String line = source.line(node.line() + 1);
            length = line.codePointCount(0, line.length()) - node.column();
        }
        return new Position(source, node.line() + 1, node.column() + 1, Math.max(1, length));
    }

    Position of(Mark mark) {
        return new Position(source, mark.getLine() + 1, mark.getColumn() + 1, 1);
    }

    /** For what is wrong with the whole text. */
    Position start() {
        return new Position(source, 1, 1, 1);
    }
}
