package io.ringway.routing.regex;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses a pattern, one that has to match a whole input or one with groups, to a tree over bytes. It covers literals, escapes,
 * classes, groups, alternatives, repetitions and leading flags {@code i} and {@code s}; anchors only where they change nothing. For the rest it
 * throws, rather than guess.
 */
final class RegexParser {
    private static final int KELVIN_SIGN = 0x212A;
    private static final int LONG_S = 0x17F;

    private final String pattern;
    /** Groups, preferences and anchors are kept; else the whole input has to match, which makes them void. */
    private final boolean hasGroups;

    private int groups;
    /** RE2 need not be asked whether it is a pattern: everything in it is plain. */
    private boolean isPlain = true;

    private int at;
    private int depth;
    private boolean ignoresCase;
    private boolean dotMatchesLineFeed;

    private RegexParser(String pattern, boolean hasGroups) {
        this.pattern = pattern;
        this.hasGroups = hasGroups;
    }

    /**
     * A pattern for matches of a whole input.
     *
     * @param isPlain certainly one of RE2; else RE2/J has to be asked
     * @param programSizeMax at least as many instructions as RE2/J makes of it, if it is plain
     */
    record Parsed(Node node, boolean isPlain, long programSizeMax) {}

    /** For matches of a whole input. RE2 may not have seen the pattern yet. */
    static Parsed parse(String pattern) throws UnsupportedPatternException {
        RegexParser parser = new RegexParser(pattern, false);
        Node node = parse(parser);
        // Beside its own: the failure, the match, and where each group and the whole begin and end.
        return new Parsed(node, parser.isPlain, Node.programSizeMax(node) + 4 + 2L * parser.groups);
    }

    /** For matches anywhere in an input, with the places of groups. */
    static Node parseWithGroups(String pattern) throws UnsupportedPatternException {
        return parse(new RegexParser(pattern, true));
    }

    private static Node parse(RegexParser parser) throws UnsupportedPatternException {
        parser.leadingFlags();
        Node node = parser.choice();
        if (parser.at != parser.pattern.length()) {
            throw unsupported("unbalanced parenthesis");
        }
        return node;
    }

    private void leadingFlags() throws UnsupportedPatternException {
        if (!pattern.startsWith("(?")) {
            return;
        }
        int end = pattern.indexOf(')');
        String flags = pattern.substring(2, Math.max(end, 2));
        if (flags.isEmpty() || !flags.chars().allMatch(c -> c == 'i' || c == 's')) {
            return; // a group; if it is flags of another kind, the group refuses them
        }
        ignoresCase = flags.indexOf('i') >= 0;
        dotMatchesLineFeed = flags.indexOf('s') >= 0;
        at = end + 1;
    }

    private Node choice() throws UnsupportedPatternException {
        List<Node> options = new ArrayList<>();
        options.add(sequence());
        while (isNext('|')) {
            at++;
            options.add(sequence());
        }
        return options.size() == 1 ? options.get(0) : new Node.Choice(options);
    }

    private Node sequence() throws UnsupportedPatternException {
        List<Node> parts = new ArrayList<>();
        // The whole input has to match, so these two anchors say nothing.
        if (!hasGroups && depth == 0 && isNext('^')) {
            at++;
            refuseRepetition();
        }
        while (at < pattern.length() && !isNext('|') && !isNext(')')) {
            if (hasGroups && (isNext('^') || isNext('$'))) {
                parts.add(new Node.Anchor(isNext('^')));
                at++;
                refuseRepetition();
                continue;
            }
            if (depth == 0 && isNext('$') && (at + 1 == pattern.length() || pattern.charAt(at + 1) == '|')) {
                at++;
                break;
            }
            parts.add(repetition(atom()));
        }
        return parts.size() == 1 ? parts.get(0) : new Node.Sequence(parts);
    }

    private void refuseRepetition() throws UnsupportedPatternException {
        if (isNext('*') || isNext('+') || isNext('?') || isNext('{')) {
            throw unsupported("a repeated anchor");
        }
    }

    private Node repetition(Node atom) throws UnsupportedPatternException {
        Node.Repeat node;
        if (isNext('*')) {
            at++;
            node = new Node.Repeat(atom, 0, Node.UNBOUNDED, false);
        } else if (isNext('+')) {
            at++;
            node = new Node.Repeat(atom, 1, Node.UNBOUNDED, false);
        } else if (isNext('?')) {
            at++;
            node = new Node.Repeat(atom, 0, 1, false);
        } else if (isNext('{')) {
            node = counted(atom);
        } else {
            return atom;
        }
        if (isNext('?')) {
            at++; // lazy or greedy: the same strings match, but not with the same groups
            node = new Node.Repeat(atom, node.min(), node.max(), hasGroups);
        }
        refuseRepetition();
        return node;
    }

    private Node.Repeat counted(Node atom) throws UnsupportedPatternException {
        int end = pattern.indexOf('}', at);
        String body = end < 0 ? "" : pattern.substring(at + 1, end);
        if (!body.matches("[0-9]{1,4}(,[0-9]{0,4})?")) {
            throw unsupported("a literal brace"); // RE2 takes a brace that counts nothing as itself
        }
        isPlain = false; // RE2 limits counts, and the sizes of what they repeat
        at = end + 1;
        int comma = body.indexOf(',');
        int min = Integer.parseInt(comma < 0 ? body : body.substring(0, comma));
        if (comma < 0) {
            return new Node.Repeat(atom, min, min, false);
        }
        String max = body.substring(comma + 1);
        return new Node.Repeat(atom, min, max.isEmpty() ? Node.UNBOUNDED : Integer.parseInt(max), false);
    }

    private Node atom() throws UnsupportedPatternException {
        int c = pattern.codePointAt(at);
        at += Character.charCount(c);
        return switch (c) {
            case '(' -> group();
            case '[' -> characterClass();
            case '.' -> {
                ByteSet ascii = ByteSet.range(0, 0x7F);
                if (!dotMatchesLineFeed) {
                    ascii = ByteSet.of('\n').asciiComplement();
                }
                yield new Node.Choice(List.of(new Node.Bytes(ascii), Utf8.BEYOND_ASCII));
            }
            case '\\' -> escape();
            case '^', '$', '*', '+', '?', '{' -> throw unsupported("anchor or stray repetition");
            default -> literal(c);
        };
    }

    private Node group() throws UnsupportedPatternException {
        boolean isNumbered = !pattern.startsWith("?:", at);
        int group = isNumbered ? ++groups : 0;
        if (isNext('?')) {
            if (!isNumbered) {
                at += 2;
            } else if (pattern.startsWith("?P<", at) || pattern.startsWith("?<", at)) {
                isPlain = false; // RE2 checks the name
                int close = pattern.indexOf('>', at);
                if (close < 0) {
                    throw unsupported("a name without end");
                }
                at = close + 1;
            } else {
                throw unsupported("flags inside the pattern");
            }
        }
        depth++;
        Node node = choice();
        depth--;
        if (!isNext(')')) {
            throw unsupported("unbalanced parenthesis");
        }
        at++;
        return hasGroups && isNumbered ? new Node.Capture(group, node) : node;
    }

    private Node literal(int c) throws UnsupportedPatternException {
        if (c >= 0x80) {
            if (ignoresCase) {
                throw unsupported("a letter beyond ASCII, ignoring case");
            }
            return Utf8.character(c);
        }
        return asciiSet(ByteSet.of(c), false);
    }

    private Node escape() throws UnsupportedPatternException {
        ByteSet shorthand = shorthand();
        if (shorthand != null) {
            boolean isNegated = Character.isUpperCase(pattern.charAt(at - 1));
            return asciiSet(shorthand, isNegated);
        }
        return literal(escapedCharacter());
    }

    private static Node setOrComplement(ByteSet set, boolean isNegated) {
        return isNegated
                ? new Node.Choice(List.of(new Node.Bytes(set.asciiComplement()), Utf8.BEYOND_ASCII))
                : new Node.Bytes(set);
    }

    /** The set of {@code \d}, {@code \s} or {@code \w}, in either case of the letter, or null. */
    private @Nullable ByteSet shorthand() {
        ByteSet set = switch (at < pattern.length() ? Character.toLowerCase(pattern.charAt(at)) : 0) {
            case 'd' -> ByteSet.range('0', '9');
            case 's' -> new ByteSet().add('\t', '\n').add('\f', '\r').add(' ', ' ');
            case 'w' -> new ByteSet().add('0', '9').add('A', 'Z').add('_', '_').add('a', 'z');
            default -> null;
        };
        if (set != null) {
            at++;
        }
        return set;
    }

    /** The character after a backslash that stands for itself or for a control character. */
    private int escapedCharacter() throws UnsupportedPatternException {
        if (at == pattern.length()) {
            throw unsupported("a backslash at the end");
        }
        char c = pattern.charAt(at++);
        return switch (c) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'f' -> '\f';
            case 'r' -> '\r';
            default -> {
                if (c < 0x80 && !Character.isLetterOrDigit(c)) {
                    yield c;
                }
                throw unsupported("escape \\" + c);
            }
        };
    }

    private Node characterClass() throws UnsupportedPatternException {
        boolean isNegated = isNext('^');
        if (isNegated) {
            at++;
        }
        ByteSet set = new ByteSet();
        boolean isFirst = true;
        while (isFirst || !isNext(']')) {
            isFirst = false;
            if (at >= pattern.length() || pattern.startsWith("[:", at)) {
                throw unsupported("a named class");
            }
            if (isNext('\\')) {
                at++;
                ByteSet shorthand = shorthand();
                if (shorthand != null) {
                    if (Character.isUpperCase(pattern.charAt(at - 1))) {
                        throw unsupported("a negated class inside a class");
                    }
                    set.addAll(shorthand);
                    continue;
                }
                at--;
            }
            int first = classCharacter();
            int last = first;
            if (isNext('-') && at + 1 < pattern.length() && pattern.charAt(at + 1) != ']') {
                at++;
                last = classCharacter();
            }
            if (last < first) {
                throw unsupported("a range backwards");
            }
            set.add(first, last);
        }
        at++;
        return asciiSet(set, isNegated);
    }

    private int classCharacter() throws UnsupportedPatternException {
        if (at == pattern.length()) {
            throw unsupported("a class without end");
        }
        int c = pattern.charAt(at++);
        if (c == '\\') {
            c = escapedCharacter();
        }
        if (c >= 0x80) {
            throw unsupported("a character beyond ASCII in a class");
        }
        return c;
    }

    /** A set of ASCII characters, with what Unicode folds to them if case is ignored. */
    private Node asciiSet(ByteSet ascii, boolean isNegated) throws UnsupportedPatternException {
        if (!ignoresCase) {
            return setOrComplement(ascii, isNegated);
        }
        ByteSet folded = new ByteSet().addAll(ascii);
        for (char upper = 'A'; upper <= 'Z'; upper++) {
            int lower = upper | 0x20;
            if (ascii.contains(upper) || ascii.contains(lower)) {
                folded.add(upper, upper).add(lower, lower);
            }
        }
        boolean hasK = folded.contains('k');
        boolean hasS = folded.contains('s');
        if (isNegated) {
            if (hasK || hasS) {
                throw unsupported("a negated class of k or s, ignoring case");
            }
            return setOrComplement(folded, true);
        }
        List<Node> options = new ArrayList<>();
        options.add(new Node.Bytes(folded));
        if (hasK) {
            options.add(Utf8.character(KELVIN_SIGN));
        }
        if (hasS) {
            options.add(Utf8.character(LONG_S));
        }
        return options.size() == 1 ? options.get(0) : new Node.Choice(options);
    }

    private boolean isNext(char c) {
        return at < pattern.length() && pattern.charAt(at) == c;
    }

    private static UnsupportedPatternException unsupported(String what) {
        return new UnsupportedPatternException(what);
    }
}
