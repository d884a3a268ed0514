package io.ringway.config.source;

import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problem;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a YAML mapping as a list of entries: duplicate keys are errors, merge keys ({@code <<}) are resolved, own keys win over merged
 * ones. Owner: control.
 */
final class MappingReader {
    /** One entry with text as its key. */
    record Entry(String key, ScalarNode keyNode, Node value) {}

    private static final String MERGE_KEY = "<<";

    /** With more keys than this an earlier one is found by a map. */
    private static final int SCANNED_MAX = 16;

    private final NodePositions positions;
    private final Problems problems;

    MappingReader(NodePositions positions, Problems problems) {
        this.positions = positions;
        this.problems = problems;
    }

    /** The entries in the order they were written, merged ones last. */
    List<Entry> entries(MappingNode mapping, FieldNode at) {
        List<Entry> entries = new ArrayList<>(mapping.pairs().size());
        Map<String, ScalarNode> own = mapping.pairs().size() > SCANNED_MAX ? new HashMap<>() : null;
        List<Node> merged = new ArrayList<>(0);
        for (MappingNode.Pair pair : mapping.pairs()) {
            if (!(pair.key() instanceof ScalarNode key)) {
                problems.error(
                        ProblemCode.WRONG_TYPE,
                        at,
                        positions.of(pair.key()),
                        "a key has to be a text",
                        Suggestion.NONE,
                        null);
                continue;
            }
            if (isMergeKey(key)) {
                merged.add(pair.value());
                continue;
            }
            ScalarNode first = own == null ? find(key.value(), entries) : own.putIfAbsent(key.value(), key);
            if (first != null) {
                reportDuplicate(key, first, "mapping", at.field(key.value()));
                continue;
            }
            entries.add(new Entry(key.value(), key, pair.value()));
        }
        if (!merged.isEmpty()) {
            Set<String> known = new HashSet<>();
            entries.forEach(entry -> known.add(entry.key()));
            Set<Node> open = new HashSet<>();
            open.add(mapping);
            merged.forEach(node -> merge(node, known, entries, open, at));
        }
        return entries;
    }

    private static @Nullable ScalarNode find(String key, List<Entry> entries) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).key().equals(key)) {
                return entries.get(i).keyNode();
            }
        }
        return null;
    }

    private void merge(Node node, Set<String> known, List<Entry> into, Set<Node> open, FieldNode at) {
        if (node instanceof SequenceNode sequence) {
            sequence.elements().forEach(element -> merge(element, known, into, open, at));
            return;
        }
        if (!(node instanceof MappingNode mapping) || !open.add(node)) {
            problems.error(
                    ProblemCode.ALIAS_REFUSED,
                    at,
                    positions.of(node),
                    "a merge key (<<) takes a mapping or a list of mappings, and not itself",
                    Suggestion.NONE,
                    null);
            return;
        }
        List<Node> deeper = new ArrayList<>(0);
        for (MappingNode.Pair pair : mapping.pairs()) {
            if (pair.key() instanceof ScalarNode key) {
                if (isMergeKey(key)) {
                    deeper.add(pair.value());
                } else if (known.add(key.value())) {
                    into.add(new Entry(key.value(), key, pair.value()));
                }
            }
        }
        deeper.forEach(next -> merge(next, known, into, open, at));
        open.remove(node);
    }

    /**
     * Says that a key stands twice.
     *
     * @param in what holds both
     * @param child the entry of the second one
     */
    void reportDuplicate(ScalarNode key, ScalarNode first, String in, FieldNode child) {
        problems.error(
                ProblemCode.DUPLICATE_KEY,
                child,
                positions.of(key),
                "key \"" + key.value() + "\" stands twice in this " + in,
                Suggestion.hint("already set in line " + positions.of(first).line(), key.value()),
                new Problem.Related(positions.of(first), "first here"));
    }

    private static boolean isMergeKey(ScalarNode key) {
        return key.isPlain() && key.value().equals(MERGE_KEY);
    }
}
