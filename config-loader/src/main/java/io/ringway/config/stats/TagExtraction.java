package io.ringway.config.stats;

import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which parts of a name are given out as tags (Envoy {@code StatsConfig.stats_tags}, {@code use_all_default_tags}). All expressions see the whole
 * name; what they and the default tags take is removed at the end, so that their order does not count, as in Envoy. Owner: any (immutable).
 *
 * @param areAllDefaults whether every default tag is taken ({@code use_all_default_tags})
 * @param defaults names of those that are taken anyway
 * @param fixed tags of every statistic ({@code fixed_value})
 * @param expressions further tags ({@code regex})
 */
public record TagExtraction(
        boolean areAllDefaults, Set<String> defaults, List<StatName.Tag> fixed, List<TagExpression> expressions) {
    /** Takes Envoy's tags and no others. */
    public static final TagExtraction DEFAULT = new TagExtraction(true, Set.of(), List.of(), List.of());

    public TagExtraction {
        defaults = Set.copyOf(defaults);
        fixed = List.copyOf(fixed);
        expressions = List.copyOf(expressions);
    }

    /**
     * A name as it is given out with tags.
     *
     * @param name dotted, without what became a tag
     * @param tags by Envoy's names, each once
     */
    public record Tagged(String name, List<StatName.Tag> tags) {}

    /** Takes the tags out of a name. */
    public Tagged of(StatName name) {
        if (areAllDefaults && fixed.isEmpty() && expressions.isEmpty()) {
            return new Tagged(name.extracted(), name.tags());
        }
        List<StatName.Tag> tags = new ArrayList<>(fixed);
        BitSet removed = new BitSet(name.full().length());
        for (StatName.Tag tag : name.tags()) {
            if (isTaken(tag.name())) {
                addIfNew(tag, tags);
            }
        }
        for (StatName.Cut cut : name.cuts()) {
            if (isTaken(cut.tag().name())) {
                removed.set(cut.from(), cut.to());
            }
        }
        for (TagExpression expression : expressions) {
            TagExpression.@Nullable Found found = expression.find(name.full());
            if (found != null) {
                addIfNew(new StatName.Tag(expression.tag(), found.value()), tags);
                removed.set(found.from(), found.to());
            }
        }
        return new Tagged(without(name.full(), removed), List.copyOf(tags));
    }

    private boolean isTaken(String tag) {
        return areAllDefaults || defaults.contains(tag);
    }

    private static void addIfNew(StatName.Tag tag, List<StatName.Tag> tags) {
        if (tags.stream().noneMatch(known -> known.name().equals(tag.name()))) {
            tags.add(tag);
        }
    }

    private static String without(String name, BitSet removed) {
        StringBuilder text = new StringBuilder(name.length());
        for (int i = removed.nextClearBit(0); i < name.length(); i = removed.nextClearBit(i + 1)) {
            text.append(name.charAt(i));
        }
        return text.toString();
    }

    /** Whether a tag of this name can be asked for without an expression. */
    public static boolean isDefault(String tag) {
        return DefaultTags.isKnown(tag);
    }
}
