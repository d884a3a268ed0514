package io.ringway.config.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.CollectionNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Finds where the lines of a YAML text belong: two blanks a level, a list's dashes below the key that it is the value of, one blank after colons
 * and dashes. Words, order, quotes, comments and what stands in braces and brackets stay as they are.
 *
 * <p>Owner: the thread that formats.
 */
final class YamlFormat {
    /** Columns of a level. */
    static final int STEP = 2;

    private final List<String> lines;
    private final LinePlan plan;

    /** An alias leads to the node of its anchor, which has been dealt with. */
    private final Set<Node> done = Collections.newSetFromMap(new IdentityHashMap<>());

    private YamlFormat(List<String> lines) {
        this.lines = lines;
        this.plan = new LinePlan(lines);
    }

    /** The text with its lines where they belong; {@code root} was composed of it. */
    static String format(String text, Node root) {
        YamlFormat format = new YamlFormat(new ArrayList<>(text.lines().toList()));
        format.place(root, 0, 0);
        return format.plan.apply();
    }

    /**
     * Places the lines of a node.
     *
     * @param column where its own keys or dashes belong
     * @param parentShift how far the line above moves that it is indented by
     */
    private void place(Node node, int column, int parentShift) {
        if (!done.add(node)) {
            return;
        }
        if (node instanceof CollectionNode<?> collection && collection.getFlowStyle() == FlowStyle.FLOW) {
            plan.follow(line(node), lastLine(node), false);
        } else if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(entry -> placeEntry(entry, column));
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(element -> placeElement(element, column));
        } else if (node instanceof ScalarNode scalar) {
            placeScalar(scalar, column, parentShift);
        }
    }

    private void placeEntry(NodeTuple entry, int column) {
        Node key = entry.getKeyNode();
        boolean isFresh = done.add(key);
        int keyColumn = isFresh ? column(key) : column;
        if (isFresh && plan.isFirst(line(key), keyColumn)) {
            plan.put(line(key), column);
        }
        Node value = entry.getValueNode();
        if (done.contains(value)) {
            return;
        }
        boolean isBelow = line(value) > lastLine(key);
        if (isFresh && !isBelow) {
            plan.narrow(line(value), column(value), ':');
        }
        boolean isDashed = value instanceof SequenceNode list && list.getFlowStyle() != FlowStyle.FLOW;
        int inner = isDashed ? column : column + STEP;
        if (isBelow && plan.isFirst(line(value), column(value))) {
            plan.put(line(value), inner);
        }
        place(value, inner, column - keyColumn);
    }

    private void placeElement(Node element, int column) {
        if (done.contains(element)) {
            return;
        }
        int dash = plan.dashBefore(line(element), column(element));
        int dashLine = dash >= 0 ? line(element) : plan.lineOfDashAbove(line(element));
        int dashColumn = dash >= 0 ? dash : plan.indentOf(dashLine);
        if (plan.isFirst(dashLine, dashColumn)) {
            plan.put(dashLine, column);
        }
        if (dash >= 0) {
            plan.narrow(line(element), column(element), '-');
        } else if (plan.isFirst(line(element), column(element))) {
            plan.put(line(element), column + STEP);
        }
        place(element, column + STEP, column - dashColumn);
    }

    /** @param column where lines of a block belong */
    private void placeScalar(ScalarNode scalar, int column, int parentShift) {
        boolean isBlock =
                scalar.getScalarStyle() == ScalarStyle.LITERAL || scalar.getScalarStyle() == ScalarStyle.FOLDED;
        if (!isBlock) {
            plan.follow(line(scalar), lastLine(scalar), true);
            return;
        }
        Mark end = scalar.getEndMark().orElseThrow();
        int last = end.getColumn() == 0 ? end.getLine() - 1 : lastBlockLine(end);
        String header = lines.get(line(scalar)).substring(plan.offset(line(scalar), column(scalar)));
        boolean isIndentGiven = header.matches("[|>][+-]?[1-9].*");
        plan.block(line(scalar) + 1, last, column, isIndentGiven, parentShift);
    }

    /** The end of a block is where the next thing begins, or the end of the text. */
    private int lastBlockLine(Mark end) {
        boolean isAtEnd = end.getLine() >= lines.size() - 1
                && end.getLine() < lines.size()
                && end.getColumn() >= lines.get(end.getLine()).length();
        return isAtEnd ? end.getLine() : end.getLine() - 1;
    }

    private static int line(Node node) {
        return node.getStartMark().orElseThrow().getLine();
    }

    private static int column(Node node) {
        return node.getStartMark().orElseThrow().getColumn();
    }

    private static int lastLine(Node node) {
        return node.getEndMark().orElseThrow().getLine();
    }
}
