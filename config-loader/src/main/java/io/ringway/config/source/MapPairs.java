package io.ringway.config.source;

import com.google.protobuf.Descriptors.Descriptor;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Position;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a map as Protobuf's text format writes it, a list of {@code {key, value}}, as the entries of a mapping. Owner: control. */
final class MapPairs {
    private final NodePositions positions;
    private final Problems problems;
    private final MappingReader mappings;
    private final MessageShape.Cache shapes;
    private final UnknownField unknown;

    MapPairs(
            NodePositions positions,
            Problems problems,
            MappingReader mappings,
            MessageShape.Cache shapes,
            UnknownField unknown) {
        this.positions = positions;
        this.problems = problems;
        this.mappings = mappings;
        this.shapes = shapes;
        this.unknown = unknown;
    }

    /**
     * The entries in the order they were written.
     *
     * @param type of an entry
     */
    List<MappingReader.Entry> entries(SequenceNode list, Descriptor type, FieldNode at) {
        Map<String, ScalarNode> known = new HashMap<>();
        List<MappingReader.Entry> entries = new ArrayList<>(list.elements().size());
        unknown.enter(shapes.of(type));
        for (Node element : list.elements()) {
            MappingReader.Entry entry = entry(element, type, at);
            ScalarNode first = entry == null ? null : known.putIfAbsent(entry.key(), entry.keyNode());
            if (entry != null && first == null) {
                entries.add(entry);
            } else if (entry != null && first != null) {
                mappings.reportDuplicate(entry.keyNode(), first, "map", at.entry(entry.key()));
            }
        }
        unknown.leave();
        return entries;
    }

    private MappingReader.@Nullable Entry entry(Node element, Descriptor type, FieldNode at) {
        if (!(element instanceof MappingNode mapping)) {
            problems.error(
                    ProblemCode.WRONG_TYPE,
                    at,
                    positions.of(element),
                    "wrong type: expected { key: ... value: ... }, found " + MessageWalker.kindOf(element),
                    Suggestion.NONE,
                    null);
            return null;
        }
        ScalarNode key = null;
        Node value = null;
        for (MappingReader.Entry field : mappings.entries(mapping, at)) {
            if (field.key().equals("key") && field.value() instanceof ScalarNode scalar) {
                key = scalar;
            } else if (field.key().equals("value")) {
                value = field.value();
            } else {
                reportField(field, type, at);
            }
        }
        return key == null || value == null ? null : new MappingReader.Entry(key.value(), key, value);
    }

    private void reportField(MappingReader.Entry field, Descriptor type, FieldNode at) {
        Position keyAt = positions.of(field.keyNode());
        FieldNode fieldAt = at.addField(field.key(), keyAt, positions.of(field.value()));
        if (field.key().equals("key")) {
            problems.atValue(
                    ProblemCode.WRONG_TYPE,
                    fieldAt,
                    "wrong type: a map's key is a single value, not " + MessageWalker.kindOf(field.value()),
                    Suggestion.NONE);
        } else {
            unknown.report(field.key(), shapes.of(type), fieldAt, at);
        }
    }
}
