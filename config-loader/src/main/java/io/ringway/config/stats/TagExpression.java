package io.ringway.config.stats;

import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression that takes a tag out of names (Envoy {@code TagSpecifier.regex}): its first group is removed from the name, its second
 * one, or else the first, is the value. RE2/J where it can be, in time that follows the name's length; expressions that look ahead, as some in
 * Envoy's documentation do, are left to the JDK.
 *
 * <p>Owner: any (immutable).
 */
public final class TagExpression {

    /** What was found in a name: {@code from} to {@code to} is to be removed. */
    public record Found(String value, int from, int to) {}

    /** Either library's expression. */
    private interface Expression {
        /** Start and end of the first and of the second group, -1 where there is none; null if nothing was found. */
        int @Nullable [] find(String text);
    }

    private final String tag;
    private final Expression expression;

    /**
     * Compiles it.
     *
     * @throws IllegalArgumentException if it cannot be; the message says why
     */
    public TagExpression(String tag, String regex) {
        this.tag = tag;
        this.expression = compile(regex);
    }

    /** Name of the tag. */
    public String tag() {
        return tag;
    }

    /** Looks for the tag; null if the name does not have it. */
    public @Nullable Found find(String name) {
        int[] groups = expression.find(name);
        if (groups == null || groups[0] < 0) {
            return null;
        }
        boolean hasSecond = groups[2] >= 0;
        String value = name.substring(groups[hasSecond ? 2 : 0], groups[hasSecond ? 3 : 1]);
        return new Found(value, groups[0], groups[1]);
    }

    private static Expression compile(String regex) {
        try {
            com.google.re2j.Pattern pattern = com.google.re2j.Pattern.compile(regex);
            return text -> {
                com.google.re2j.Matcher matcher = pattern.matcher(text);
                return matcher.find() ? groups(matcher.groupCount(), matcher::start, matcher::end) : null;
            };
        } catch (com.google.re2j.PatternSyntaxException _) {
            return lookingAhead(regex);
        }
    }

    private static Expression lookingAhead(String regex) {
        try {
            java.util.regex.Pattern pattern = java.util.regex.Pattern.compile(regex);
            return text -> {
                java.util.regex.Matcher matcher = pattern.matcher(text);
                return matcher.find() ? groups(matcher.groupCount(), matcher::start, matcher::end) : null;
            };
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(e.getDescription(), e);
        }
    }

    private interface GroupBound {
        int of(int group);
    }

    private static int[] groups(int count, GroupBound start, GroupBound end) {
        int[] groups = {-1, -1, -1, -1};
        for (int i = 0; i < Math.min(count, 2); i++) {
            groups[2 * i] = start.of(i + 1);
            groups[2 * i + 1] = end.of(i + 1);
        }
        return groups;
    }
}
