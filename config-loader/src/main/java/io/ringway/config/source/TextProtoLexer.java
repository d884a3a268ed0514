package io.ringway.config.source;

import com.google.protobuf.ByteString;
import io.ringway.config.model.SourceText;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Cuts Protobuf's text format into tokens with their places, as its language specification has them
 * (https://protobuf.dev/reference/protobuf/textformat-spec/). Owner: control.
 */
final class TextProtoLexer {
    enum Kind {
        NAME,
        INTEGER,
        FLOAT,
        TEXT,
        /** One character that is none of the others. */
        SIGN,
        END
    }

    /**
     * A token from {@code from} up to {@code to}.
     *
     * @param written as it stands there; of a type's name without blanks
     * @param bytes what a text says, empty for others
     */
    record Token(Kind kind, String written, ByteString bytes, Mark from, Mark to) {
        boolean isSign(char sign) {
            return kind == Kind.SIGN && written.charAt(0) == sign;
        }
    }

    /** The text is not of this format. */
    static final class SyntaxException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Mark at;
        private final int length;
        private final String hint;

        SyntaxException(String message, Mark at, int length, String hint) {
            super(message, null, false, false);
            this.at = at;
            this.length = Math.max(1, length);
            this.hint = hint;
        }

        Mark at() {
            return at;
        }

        /** In code points. */
        int length() {
            return length;
        }

        /** Or empty. */
        String hint() {
            return hint;
        }
    }

    private static final Pattern INTEGER = Pattern.compile("0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*");
    private static final Pattern FLOAT =
            Pattern.compile("([0-9]+\\.[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?[fF]?|[0-9]+([eE][-+]?[0-9]+[fF]?|[fF])");

    /** {@code type.googleapis.com/full.Name}, or the name alone. */
    private static final Pattern TYPE_NAME = Pattern.compile("[A-Za-z_]\\w*([./][A-Za-z_]\\w*)*");

    private static final int BYTE_MAX = 255;
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final int[] NO_SNIPPET = {};

    private final String name;
    private final String text;
    private int at;
    private int line;
    private int column;

    TextProtoLexer(SourceText source) {
        this.name = source.name();
        this.text = source.text();
    }

    /** The next token; one of kind END at the end, again and again. */
    Token next() {
        skipBlanks();
        Mark from = mark();
        if (at == text.length()) {
            return token(Kind.END, from);
        }
        char c = text.charAt(at);
        if (isLetter(c)) {
            while (at < text.length() && isLetterOrDigit(text.charAt(at))) {
                step();
            }
            return token(Kind.NAME, from);
        }
        if (isDigit(c) || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
            return number(from);
        }
        if (c == '"' || c == '\'') {
            return quoted(c, from);
        }
        step();
        return token(Kind.SIGN, from);
    }

    /** What stands in brackets, from behind the opening one to before the closing one: a type or an extension. */
    Token bracketed() {
        skipBlanks();
        Mark from = mark();
        Mark to = from;
        StringBuilder written = new StringBuilder();
        while (at < text.length() && isOfTypeName(text.charAt(at))) {
            boolean isTorn = at > to.getIndex()
                    && isLetterOrDigit(text.charAt(at))
                    && isLetterOrDigit(text.charAt(to.getIndex() - 1));
            if (isTorn) {
                break;
            }
            written.append(text.charAt(at));
            step();
            to = mark();
            skipBlanks();
        }
        if (!TYPE_NAME.matcher(written).matches()) {
            String message = written.isEmpty() ? "expected the name of a type behind \"[\"" : "not the name of a type";
            throw new SyntaxException(
                    message, from, to.getColumn() - from.getColumn(), "such as type.googleapis.com/full.Name");
        }
        return new Token(Kind.NAME, written.toString(), ByteString.EMPTY, from, to);
    }

    /** Letters after a number belong to it: the specification wants a blank between the two. */
    private Token number(Mark from) {
        boolean isHex = text.startsWith("0x", at) || text.startsWith("0X", at);
        while (at < text.length()) {
            char c = text.charAt(at);
            char before = text.charAt(at - (at > from.getIndex() ? 1 : 0));
            boolean isOfExponent = (c == '+' || c == '-') && !isHex && (before == 'e' || before == 'E');
            if (!isLetterOrDigit(c) && c != '.' && !isOfExponent) {
                break;
            }
            step();
        }
        String written = text.substring(from.getIndex(), at);
        if (INTEGER.matcher(written).matches()) {
            return token(Kind.INTEGER, from);
        }
        if (FLOAT.matcher(written).matches()) {
            return token(Kind.FLOAT, from);
        }
        throw new SyntaxException("not a number: " + written, from, written.length(), "");
    }

    private Token quoted(char quote, Mark from) {
        ByteString.Output bytes = ByteString.newOutput();
        step();
        while (true) {
            if (at == text.length() || text.charAt(at) == '\n') {
                throw new SyntaxException(
                        "this text is not closed on its line", from, column - from.getColumn(), quote + " is missing");
            }
            char c = text.charAt(at);
            if (c == quote) {
                step();
                return new Token(Kind.TEXT, text.substring(from.getIndex(), at), bytes.toByteString(), from, mark());
            }
            if (c == '\\') {
                escape(bytes);
            } else {
                int start = at;
                step();
                write(text.substring(start, at), bytes);
            }
        }
    }

    private void escape(ByteString.Output into) {
        Mark from = mark();
        step();
        if (at == text.length()) {
            throw badEscape(from, "a text cannot end so");
        }
        char c = text.charAt(at);
        int simple = "abfnrtv".indexOf(c);
        if (simple >= 0) {
            step();
            into.write("\u0007\b\f\n\r\t\u000B".charAt(simple));
        } else if (c == '\\' || c == '\'' || c == '"' || c == '?') {
            step();
            into.write(c);
        } else if (Character.digit(c, 8) >= 0) {
            into.write(digits(8, 1, 3, BYTE_MAX, from));
        } else if (c == 'x' || c == 'X') {
            step();
            into.write(digits(16, 1, 2, BYTE_MAX, from));
        } else if (c == 'u' || c == 'U') {
            write(Character.toString(codePoint(c, from)), into);
        } else {
            if (!isLineEnd(c)) {
                step();
            }
            throw badEscape(from, "a backslash itself is written \\\\");
        }
    }

    /** After the backslash; a pair of surrogates is one character. */
    private int codePoint(char kind, Mark from) {
        step();
        int point = kind == 'u'
                ? digits(16, 4, 4, Character.MAX_VALUE, from)
                : digits(16, 8, 8, Character.MAX_CODE_POINT, from);
        if (kind == 'u' && Character.isHighSurrogate((char) point) && text.startsWith("\\u", at)) {
            step();
            step();
            int low = digits(16, 4, 4, Character.MAX_VALUE, from);
            if (Character.isLowSurrogate((char) low)) {
                return Character.toCodePoint((char) point, (char) low);
            }
        }
        if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
            throw badEscape(from, "half of a pair of surrogates");
        }
        return point;
    }

    private int digits(int radix, int countMin, int countMax, int max, Mark from) {
        int count = 0;
        long value = 0;
        while (count < countMax && at < text.length()) {
            int digit = text.charAt(at) < 128 ? Character.digit(text.charAt(at), radix) : -1;
            if (digit < 0) {
                break;
            }
            value = value * radix + digit;
            step();
            count++;
        }
        if (count < countMin) {
            throw badEscape(from, countMin + (radix == 16 ? " hexadecimal" : " octal") + " digits belong here");
        }
        if (value > max) {
            throw badEscape(from, "beyond " + Integer.toString(max, radix));
        }
        return (int) value;
    }

    private SyntaxException badEscape(Mark from, String hint) {
        return new SyntaxException(
                "not an escape: " + text.substring(from.getIndex(), at), from, column - from.getColumn(), hint);
    }

    private static void write(String character, ByteString.Output into) {
        byte[] bytes = character.getBytes(StandardCharsets.UTF_8);
        into.write(bytes, 0, bytes.length);
    }

    private void skipBlanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '#') {
                while (at < text.length() && !isLineEnd(text.charAt(at))) {
                    step();
                }
            } else if (isBlank(c) || (c == BYTE_ORDER_MARK && at == 0)) {
                step();
            } else {
                return;
            }
        }
    }

    /** One character on, with lines and columns as {@link SourceText} has them. */
    private void step() {
        char c = text.charAt(at);
        boolean isFirstOfTwo = c == '\r' && text.startsWith("\n", at + 1);
        at += Character.charCount(text.codePointAt(at));
        if (isLineEnd(c) && !isFirstOfTwo) {
            line++;
            column = 0;
        } else {
            column++;
        }
    }

    private Token token(Kind kind, Mark from) {
        return new Token(kind, text.substring(from.getIndex(), at), ByteString.EMPTY, from, mark());
    }

    private Mark mark() {
        return new Mark(name, at, line, column, NO_SNIPPET, 0);
    }

    private static boolean isLetterOrDigit(char c) {
        return isLetter(c) || isDigit(c);
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isOfTypeName(char c) {
        return isLetterOrDigit(c) || c == '.' || c == '/';
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
