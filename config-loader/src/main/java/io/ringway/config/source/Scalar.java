package io.ringway.config.source;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A YAML scalar as Envoy's loader sees it: quoted is always a text; plain is null, boolean (with YAML 1.1's words), integer (decimal, 0x,
 * leading 0 octal), float or a text. Owner: any (immutable).
 *
 * @param text without quotes; an integer in decimal, a boolean as true or false
 * @param written without quotes, otherwise as it stands there
 */
record Scalar(Kind kind, String text, String written) {
    enum Kind {
        NULL("nothing"),
        BOOL("a boolean"),
        INTEGER("a number"),
        FLOAT("a number"),
        TEXT("a text"),
        /** What no field takes, see {@link ScalarNode.Form#MISFIT}. */
        MISFIT("");

        final String label;

        Kind(String label) {
            this.label = label;
        }
    }

    private static final int NULL_LENGTH_MAX = 4;
    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> TRUE_WORDS = Set.of("y", "yes", "true", "on");
    private static final Set<String> FALSE_WORDS = Set.of("n", "no", "false", "off");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?(0|[1-9][0-9]*)");
    private static final Pattern HEX = Pattern.compile("[-+]?0[xX][0-9a-fA-F]+");
    private static final Pattern OCTAL = Pattern.compile("[-+]?0[0-7]+");
    private static final Pattern FLOAT = Pattern.compile("[-+]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][-+]?[0-9]+)?");

    static Scalar ofText(String text) {
        return new Scalar(Kind.TEXT, text, text);
    }

    static Scalar of(ScalarNode node) {
        String text = node.value();
        if (isNull(node)) {
            return new Scalar(Kind.NULL, text, text);
        }
        return switch (node.form()) {
            case MISFIT -> new Scalar(Kind.MISFIT, text, text);
            case QUOTED, BLOCK -> ofText(text);
            case TAGGED_TEXT -> isJsonLiteral(text) ? ofText(text) : ofPlain(text);
            case PLAIN -> ofPlain(text);
        };
    }

    /** Nothing, or a word for it. */
    static boolean isNull(ScalarNode node) {
        String text = node.value();
        return text.length() <= NULL_LENGTH_MAX
                && node.isPlain()
                && NULLS.contains(text)
                && (node.form() == ScalarNode.Form.PLAIN || !isJsonLiteral(text));
    }

    private static Scalar ofPlain(String text) {
        if (isWord(text, TRUE_WORDS)) {
            return new Scalar(Kind.BOOL, "true", text);
        }
        if (isWord(text, FALSE_WORDS)) {
            return new Scalar(Kind.BOOL, "false", text);
        }
        return ofNumberOrText(text);
    }

    private static Scalar ofNumberOrText(String text) {
        if (!mayBeNumber(text)) {
            return ofText(text);
        }
        if (DECIMAL.matcher(text).matches()) {
            return text.startsWith("+") ? ofText(text) : new Scalar(Kind.INTEGER, text, text);
        }
        if (HEX.matcher(text).matches()) {
            return new Scalar(Kind.INTEGER, rebase(text.replaceFirst("0[xX]", ""), 16), text);
        }
        if (OCTAL.matcher(text).matches()) {
            return new Scalar(Kind.INTEGER, rebase(text, 8), text);
        }
        return new Scalar(FLOAT.matcher(text).matches() ? Kind.FLOAT : Kind.TEXT, text, text);
    }

    /** Most texts are names or durations: they need not be tried against the patterns. */
    private static boolean mayBeNumber(String text) {
        char first = text.charAt(0);
        char last = text.charAt(text.length() - 1);
        boolean isBegin = (first >= '0' && first <= '9') || first == '-' || first == '+' || first == '.';
        return isBegin && (last == '.' || Character.digit(last, 16) >= 0);
    }

    private static String rebase(String digits, int radix) {
        return new java.math.BigInteger(digits, radix).toString();
    }

    /** {@code !!str 12} is a text, as its tag says. */
    private static boolean isJsonLiteral(String text) {
        if (text.isEmpty()) {
            return false;
        }
        return text.equals("true")
                || text.equals("false")
                || text.equals("null")
                || (mayBeNumber(text) && DECIMAL.matcher(text).matches());
    }

    /** All lower case, all upper case or capitalised, as YAML 1.1 has it. */
    private static boolean isWord(String text, Set<String> words) {
        if (text.isEmpty() || text.length() > 5) {
            return false;
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (!words.contains(lower)) {
            return false;
        }
        String capitalised = Character.toUpperCase(lower.charAt(0)) + lower.substring(1);
        return text.equals(lower) || text.equals(capitalised) || text.equals(lower.toUpperCase(Locale.ROOT));
    }

    boolean isNumber() {
        return kind == Kind.INTEGER || kind == Kind.FLOAT;
    }
}
