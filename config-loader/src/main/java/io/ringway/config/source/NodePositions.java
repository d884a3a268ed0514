package io.ringway.config.source;

import io.ringway.config.model.Position;
import io.ringway.config.model.SourceText;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Where the nodes of a text are, whatever its form. Owner: any (immutable). */
record NodePositions(SourceText source) {
    /** A node over several lines is marked to the end of its first line's text at most. */
    Position of(Node node) {
        Mark from = node.getStartMark().orElseThrow();
        int length = 1;
        Mark to = node.getEndMark().orElse(from);
        if (to.getLine() == from.getLine()) {
            length = to.getColumn() - from.getColumn();
        } else if (node instanceof ScalarNode) {
            String line = source.line(from.getLine() + 1);
            length = line.codePointCount(0, line.length()) - from.getColumn();
        }
        return new Position(source, from.getLine() + 1, from.getColumn() + 1, Math.max(1, length));
    }

    Position of(Mark mark) {
        return new Position(source, mark.getLine() + 1, mark.getColumn() + 1, 1);
    }

    /** For what is wrong with the whole text. */
    Position start() {
        return new Position(source, 1, 1, 1);
    }
}
