package io.ringway.routing.explain;

import io.ringway.routing.build.PathMatch;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.regex.Regex;
import io.ringway.routing.template.UriTemplate;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Path specifiers as keys, so that "some earlier route takes every path of this one" is a question of a few look-ups: a path specifier has one or
 * more keys of its own, and a list of keys whose owners take all that it takes.
 *
 * <p>Paths are compared as bytes, each as one char. Owner: any (stateless).
 */
final class PathCover {
    /** Every path begins with it. */
    private static final String ROOT = "/";

    private PathCover() {}

    /** The keys under which a route is found by those that it covers. */
    static Set<String> keys(RouteMatch match) {
        boolean isCaseSensitive = match.isCaseSensitive();
        return switch (match.path()) {
            case PathMatch.Prefix(String prefix) -> Set.of(key("prefix", bytes(prefix), isCaseSensitive));
            case PathMatch.Exact(String path) -> Set.of(key("path", bytes(path), isCaseSensitive));
            case PathMatch.SeparatedPrefix(String prefix) -> Set.of(key("separated", bytes(prefix), isCaseSensitive));
            case PathMatch.SafeRegex(Regex regex) -> regexKeys(regex.toString());
            case PathMatch.Template(UriTemplate template) -> Set.of("template " + template);
            case PathMatch.Connect() -> Set.of("connect");
        };
    }

    private static Set<String> regexKeys(String pattern) {
        Set<String> keys = new LinkedHashSet<>();
        keys.add("regex " + pattern);
        SimplerRegex simpler = SimplerRegex.of(pattern);
        if (simpler != null) {
            String text = bytes(simpler.text());
            switch (simpler.kind()) {
                case EXACT -> keys.add(key("path", text, true));
                case PREFIX -> keys.add(key("prefix", text, true));
                case SEPARATED_PREFIX -> keys.add(key("separated", text, true));
                case SUFFIX, CONTAINS -> {}
            }
        }
        return keys;
    }

    /** The keys of routes that take every path that this one takes. */
    static Set<String> covers(RouteMatch match) {
        Set<String> covers = new LinkedHashSet<>();
        boolean isCaseSensitive = match.isCaseSensitive();
        switch (match.path()) {
            case PathMatch.Prefix(String prefix) -> addPrefixes(bytes(prefix), isCaseSensitive, covers);
            case PathMatch.Exact(String path) -> addExact(bytes(path), isCaseSensitive, covers);
            case PathMatch.SeparatedPrefix(String prefix) -> {
                add("separated", bytes(prefix), isCaseSensitive, covers);
                addPrefixes(bytes(prefix), isCaseSensitive, covers);
            }
            case PathMatch.SafeRegex(Regex regex) -> {
                covers.add("regex " + regex);
                addRegex(regex, covers);
            }
            case PathMatch.Template(UriTemplate template) -> {
                covers.add("template " + template);
                addRegex(template.regex(), covers);
            }
            case PathMatch.Connect() -> {
                covers.add("connect");
                return covers;
            }
        }
        add("prefix", ROOT, isCaseSensitive, covers);
        return covers;
    }

    private static void addRegex(Regex regex, Set<String> covers) {
        if (regex.isLiteral()) {
            addExact(regex.literalPrefix(), true, covers);
        } else {
            addPrefixes(regex.literalPrefix(), true, covers);
        }
    }

    private static void addExact(String path, boolean isCaseSensitive, Set<String> covers) {
        add("path", path, isCaseSensitive, covers);
        add("separated", path, isCaseSensitive, covers);
        addPrefixes(path, isCaseSensitive, covers);
    }

    /** What takes everything that begins with a text. */
    private static void addPrefixes(String text, boolean isCaseSensitive, Set<String> covers) {
        for (int length = 0; length <= text.length(); length++) {
            add("prefix", text.substring(0, length), isCaseSensitive, covers);
            if (length < text.length() && text.charAt(length) == '/') {
                add("separated", text.substring(0, length), isCaseSensitive, covers);
            }
        }
    }

    /** A route that ignores case takes what one that does not takes; the other way only where there are no letters. */
    private static void add(String kind, String text, boolean isCaseSensitive, Set<String> covers) {
        covers.add(key(kind, text, false));
        if (isCaseSensitive || text.chars().noneMatch(PathCover::isLetter)) {
            covers.add(key(kind, text, true));
        }
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static String key(String kind, String text, boolean isCaseSensitive) {
        return isCaseSensitive ? kind + ' ' + text : kind + "/i " + folded(text);
    }

    private static String folded(String text) {
        StringBuilder result = new StringBuilder(text);
        for (int i = 0; i < result.length(); i++) {
            char c = result.charAt(i);
            if (isLetter(c)) {
                result.setCharAt(i, (char) (c | 0x20));
            }
        }
        return result.toString();
    }

    private static String bytes(String configured) {
        return new String(configured.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
