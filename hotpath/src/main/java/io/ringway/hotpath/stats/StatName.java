package io.ringway.hotpath.stats;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A statistic's name in both of Envoy's forms: the dotted one with values inside ({@code cluster.web.upstream_rq_total}) and the
 * one with the values taken out as tags ({@code cluster.upstream_rq_total} and {@code envoy.cluster_name="web"}). Which parts of a name are
 * values is known where it is made, so that a value may have dots of its own. Owner: any (immutable).
 *
 * @param full the dotted name
 * @param cuts what can be taken out of it as a tag, from left to right, none within another
 */
public record StatName(String full, List<Cut> cuts) {
    /** A tag by Envoy's name; what sends or prints it may have to replace the dot in it. */
    public record Tag(String name, String value) {}

    /**
     * A tag and what is left out of the dotted name because of it.
     *
     * @param from first character
     * @param to behind the last one
     */
    public record Cut(Tag tag, int from, int to) {}

    private static final Comparator<Tag> AS_ENVOY_PRINTS = Comparator.comparingInt(tag -> DefaultTags.rank(tag.name()));

    public static StatName of(String root) {
        return new StatName(root, List.of());
    }

    /** A name that begins with a value: {@code <value>.<element>}. */
    public static StatName ofTag(String tagName, String value, String element) {
        String text = inName(value);
        return new StatName(text + "." + element, List.of(new Cut(new Tag(tagName, text), 0, text.length() + 1)));
    }

    /** Appends an element that stays in both forms. */
    public StatName then(String element) {
        return new StatName(full + "." + element, cuts);
    }

    /** Appends a value that is one of Envoy's tags; dots in it are kept, colons become underscores, as in Envoy. */
    public StatName tag(String tagName, String value) {
        String text = inName(value);
        return append("." + text, new Tag(tagName, text), "");
    }

    /** Appends a value that is a tag of our own and keeps its colons as such. */
    public StatName label(String tagName, String value) {
        return append("." + inName(value), new Tag(tagName, value), "");
    }

    /**
     * Appends text whose end alone is a value.
     *
     * @param kept stays in both forms, its dot included
     * @param value the value
     * @param taken the text that stands for it
     * @param after stays in both forms
     */
    public StatName partly(String kept, Tag value, String taken, String after) {
        return new StatName(full + kept, cuts).append(taken, value, after);
    }

    private StatName append(String taken, Tag tag, String after) {
        List<Cut> all = new ArrayList<>(cuts);
        all.add(new Cut(tag, full.length(), full.length() + taken.length()));
        return new StatName(full + taken + after, List.copyOf(all));
    }

    /** The dotted name without the values of tags. */
    public String extracted() {
        if (cuts.isEmpty()) {
            return full;
        }
        StringBuilder text = new StringBuilder(full.length());
        int at = 0;
        for (Cut cut : cuts) {
            text.append(full, at, cut.from());
            at = cut.to();
        }
        return text.append(full, at, full.length()).toString();
    }

    /** The tags, in the order in which Envoy prints them. */
    public List<Tag> tags() {
        return cuts.size() < 2
                ? cuts.stream().map(Cut::tag).toList()
                : cuts.stream().map(Cut::tag).sorted(AS_ENVOY_PRINTS).toList();
    }

    /** Whether it has a tag of this name. */
    public boolean hasTag(String tagName) {
        return cuts.stream().anyMatch(cut -> cut.tag().name().equals(tagName));
    }

    private static String inName(String value) {
        return value.replace(':', '_');
    }
}
