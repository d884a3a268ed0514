package io.ringway.config.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

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
        if (isFlow(node)) {
            plan.follow(node.line(), node.endLine(), false);
        } else if (node instanceof MappingNode mapping) {
            mapping.pairs().forEach(entry -> placeEntry(entry, column));
        } else if (node instanceof SequenceNode sequence) {
            sequence.elements().forEach(element -> placeElement(element, column));
        } else if (node instanceof ScalarNode scalar) {
            placeScalar(scalar, column, parentShift);
        }
    }

    private void placeEntry(MappingNode.Pair entry, int column) {
        Node key = entry.key();
        boolean isFresh = done.add(key);
        int keyColumn = isFresh ? key.column() : column;
        if (isFresh && plan.isFirst(key.line(), keyColumn)) {
            plan.put(key.line(), column);
        }
        Node value = entry.value();
        if (done.contains(value)) {
            return;
        }
        boolean isBelow = value.line() > key.endLine();
        if (isFresh && !isBelow) {
            plan.narrow(value.line(), value.column(), ':');
        }
        boolean isDashed = value instanceof SequenceNode list && !list.isFlow();
        int inner = isDashed ? column : column + STEP;
        if (isBelow && plan.isFirst(value.line(), value.column())) {
            plan.put(value.line(), inner);
        }
        place(value, inner, column - keyColumn);
    }

    private void placeElement(Node element, int column) {
        if (done.contains(element)) {
            return;
        }
        int dash = plan.dashBefore(element.line(), element.column());
        int dashLine = dash >= 0 ? element.line() : plan.lineOfDashAbove(element.line());
        int dashColumn = dash >= 0 ? dash : plan.indentOf(dashLine);
        if (plan.isFirst(dashLine, dashColumn)) {
            plan.put(dashLine, column);
        }
        if (dash >= 0) {
            plan.narrow(element.line(), element.column(), '-');
        } else if (plan.isFirst(element.line(), element.column())) {
            plan.put(element.line(), column + STEP);
        }
        place(element, column + STEP, column - dashColumn);
    }

    /** @param column where lines of a block belong */
    private void placeScalar(ScalarNode scalar, int column, int parentShift) {
        if (scalar.form() != ScalarNode.Form.BLOCK) {
            plan.follow(scalar.line(), scalar.endLine(), true);
            return;
        }
        int last = scalar.endColumn() == 0 ? scalar.endLine() - 1 : lastBlockLine(scalar);
        String header = lines.get(scalar.line()).substring(plan.offset(scalar.line(), scalar.column()));
        boolean isIndentGiven = header.matches("[|>][+-]?[1-9].*");
        plan.block(scalar.line() + 1, last, column, isIndentGiven, parentShift);
    }

    /** The end of a block is where the next thing begins, or the end of the text. */
    private int lastBlockLine(ScalarNode block) {
        int end = block.endLine();
        boolean isAtEnd = end >= lines.size() - 1
                && end < lines.size()
                && block.endColumn() >= lines.get(end).length();
        return isAtEnd ? end : end - 1;
    }

    private static boolean isFlow(Node node) {
        return switch (node) {
            case MappingNode mapping -> mapping.isFlow();
            case SequenceNode sequence -> sequence.isFlow();
            case ScalarNode scalar -> false;
        };
    }
}
