package io.ringway.hotpath.stats;

import java.util.ArrayList;
import java.util.List;

/**
 * A statistic's name in both of Envoy's forms: the dotted one with values inside ({@code cluster.web.upstream_rq_total}) and the
 * one with the values taken out as tags ({@code cluster.upstream_rq_total} and {@code envoy_cluster_name="web"}). Owner: any (immutable).
 *
 * @param full the dotted name
 * @param extracted the dotted name without tag values
 * @param tags the tags, in order
 */
public record StatName(String full, String extracted, List<Tag> tags) {
    /** A tag as Envoy's Prometheus output prints it. */
    public record Tag(String name, String value) {}

    public static StatName of(String root) {
        return new StatName(root, root, List.of());
    }

    /** Appends an element that stays in both forms. */
    public StatName then(String element) {
        return new StatName(full + "." + element, extracted + "." + element, tags);
    }

    /** Appends a value that is a tag; dots and colons in it are kept, as Envoy keeps them, except that colons become underscores in the name. */
    public StatName tag(String tagName, String value) {
        List<Tag> all = new ArrayList<>(tags);
        all.add(new Tag(tagName, value));
        return new StatName(full + "." + value.replace(':', '_'), extracted, List.copyOf(all));
    }
}
