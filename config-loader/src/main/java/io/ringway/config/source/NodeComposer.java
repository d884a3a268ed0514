package io.ringway.config.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.ComposerException;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * Makes nodes of a parser's events. It refuses deep nesting, because it takes one Java frame per level.
 *
 * <p>Owner: control.
 */
final class NodeComposer {
    /** Envoy's deepest messages, with an Any in an Any, stay below 60. */
    static final int DEPTH_MAX = 256;

    private final Parser parser;
    private final Map<Anchor, Node> anchors = new HashMap<>();
    private int depth;

    /** Elements and pairs of the collections that are open, the innermost last: each then has a list of just its size. */
    private final List<Node> elements = new ArrayList<>();

    private final List<MappingNode.Pair> pairs = new ArrayList<>();

    NodeComposer(Parser parser) {
        this.parser = parser;
    }

    /** The next document's root, or null if there is none. */
    @Nullable
    Node next() {
        if (parser.checkEvent(Event.ID.StreamStart)) {
            parser.next();
        }
        if (parser.checkEvent(Event.ID.StreamEnd)) {
            return null;
        }
        parser.next(); // the document's start
        Node root = node(parser.next());
        parser.next(); // and its end
        anchors.clear();
        return root;
    }

    private Node node(Event event) {
        return switch (event) {
            case ScalarEvent scalar -> known(scalar.getAnchor(), scalar(scalar));
            case CollectionStartEvent start -> collection(start);
            case AliasEvent alias -> anchored(alias);
            default -> throw new IllegalStateException("no node begins with " + event);
        };
    }

    private Node anchored(AliasEvent alias) {
        Node node = anchors.get(alias.getAlias());
        if (node == null) {
            throw new ComposerException("found undefined alias " + alias.getAlias(), alias.getStartMark());
        }
        return node;
    }

    private <T extends Node> T known(Optional<Anchor> anchor, T node) {
        if (anchor.isPresent()) {
            anchors.put(anchor.get(), node);
        }
        return node;
    }

    private static ScalarNode scalar(ScalarEvent event) {
        ScalarStyle style = event.getScalarStyle();
        ScalarNode.Form form = ScalarNode.Form.QUOTED;
        if (style == ScalarStyle.PLAIN) {
            boolean isTagged = event.getTag().isPresent()
                    && Tag.STR.getValue().equals(event.getTag().get());
            form = isTagged ? ScalarNode.Form.TAGGED_TEXT : ScalarNode.Form.PLAIN;
        } else if (style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED) {
            form = ScalarNode.Form.BLOCK;
        }
        return new ScalarNode(event.getValue(), form, from(event), to(event));
    }

    private Node collection(CollectionStartEvent start) {
        depth++;
        if (depth > DEPTH_MAX) {
            throw new ParserException("nested deeper than " + DEPTH_MAX + " levels", start.getStartMark());
        }
        Node node = start.getEventId() == Event.ID.SequenceStart
                ? sequence(
                        known(start.getAnchor(), new SequenceNode(List.of(), start.isFlow(), from(start), to(start))))
                : mapping(known(start.getAnchor(), new MappingNode(List.of(), start.isFlow(), from(start), to(start))));
        depth--;
        return node;
    }

    private SequenceNode sequence(SequenceNode node) {
        int begin = elements.size();
        Event event = parser.next();
        while (event.getEventId() != Event.ID.SequenceEnd) {
            elements.add(node(event));
            event = parser.next();
        }
        node.fill(takeFrom(begin, elements), to(event));
        return node;
    }

    private MappingNode mapping(MappingNode node) {
        int begin = pairs.size();
        Event event = parser.next();
        while (event.getEventId() != Event.ID.MappingEnd) {
            Node key = node(event);
            pairs.add(new MappingNode.Pair(key, node(parser.next())));
            event = parser.next();
        }
        node.fill(takeFrom(begin, pairs), to(event));
        return node;
    }

    private static <T> List<T> takeFrom(int begin, List<T> open) {
        List<T> last = open.subList(begin, open.size());
        List<T> taken = List.copyOf(last);
        last.clear();
        return taken;
    }

    private static Mark from(Event event) {
        return event.getStartMark().orElseThrow();
    }

    private static Mark to(Event event) {
        return event.getEndMark().orElseThrow();
    }
}
