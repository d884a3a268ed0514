package io.ringway.config.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What the writer may have meant. Owner: any (immutable).
 *
 * @param text shown beside the caret, or empty
 * @param candidates what could stand there instead, the likeliest first
 */
public record Suggestion(String text, List<String> candidates) {
    public static final Suggestion NONE = new Suggestion("", List.of());

    public Suggestion {
        candidates = List.copyOf(candidates);
    }

    /** A plain hint. */
    public static Suggestion hint(String text) {
        return new Suggestion(text, List.of());
    }

    /** A hint that offers one replacement. */
    public static Suggestion hint(String text, String candidate) {
        return new Suggestion(text, List.of(candidate));
    }

    /** {@code did you mean "a"?}, or nothing if there are no candidates. */
    public static Suggestion didYouMean(List<String> candidates) {
        if (candidates.isEmpty()) {
            return NONE;
        }
        String quoted = candidates.stream().map(c -> '"' + c + '"').collect(Collectors.joining(" or "));
        return new Suggestion("did you mean " + quoted + "?", candidates);
    }

    /** This one, or the other if this says nothing. */
    public Suggestion or(Suggestion other) {
        return text.isEmpty() ? other : this;
    }
}
