package io.ringway.config.source;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import io.ringway.config.model.SourceText;
import io.ringway.config.source.TextProtoLexer.Kind;
import io.ringway.config.source.TextProtoLexer.SyntaxException;
import io.ringway.config.source.TextProtoLexer.Token;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Makes scalar nodes of what stands in Protobuf's text format, in the form that {@link Scalar} takes. The text format is exact where YAML is
 * lenient: a token of another kind than its field takes becomes a {@link ScalarNode.Form#MISFIT}, which no field takes. Owner: any (immutable).
 */
final class TextProtoScalars {
    private static final Set<String> TRUE_WORDS = Set.of("true", "True", "t");
    private static final Set<String> FALSE_WORDS = Set.of("false", "False", "f");
    private static final Set<String> INFINITIES = Set.of("inf", "infinity");
    private static final String NAN = "nan";

    private final SourceText source;

    TextProtoScalars(SourceText source) {
        this.source = source;
    }

    /** Whether a token may stand behind a minus. */
    static boolean isNumber(Token token) {
        return switch (token.kind()) {
            case INTEGER, FLOAT -> true;
            case NAME -> isFloatWord(token.written());
            default -> false;
        };
    }

    private static boolean isFloatWord(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals(NAN) || INFINITIES.contains(lower);
    }

    ScalarNode key(String key, Token at) {
        return new ScalarNode(key, ScalarNode.Form.TAGGED_TEXT, at.from(), at.to());
    }

    ScalarNode text(String text, Token at) {
        return node(text, true, at.from(), at.to());
    }

    /**
     * A field's value.
     *
     * @param tokens texts that stand one behind the other, or one token that may have a minus before it
     */
    ScalarNode scalar(List<Token> tokens, @Nullable FieldDescriptor field) {
        Mark from = tokens.getFirst().from();
        Mark to = tokens.getLast().to();
        if (field != null && field.getJavaType() != JavaType.MESSAGE) {
            ScalarNode node = fitting(tokens, field, from, to);
            if (node != null) {
                return node;
            }
        }
        String written = source.text().substring(from.getIndex(), to.getIndex());
        return new ScalarNode(written, ScalarNode.Form.MISFIT, from, to);
    }

    private static @Nullable ScalarNode fitting(List<Token> tokens, FieldDescriptor field, Mark from, Mark to) {
        Token last = tokens.getLast();
        boolean isWhole = last.kind() == Kind.INTEGER;
        String sign = tokens.getFirst().isSign('-') ? "-" : "";
        return switch (field.getType()) {
            case STRING -> last.kind() == Kind.TEXT ? node(utf8(tokens), true, from, to) : null;
            case BYTES ->
                last.kind() == Kind.TEXT
                        ? node(Base64.getEncoder().encodeToString(bytes(tokens).toByteArray()), true, from, to)
                        : null;
            case BOOL -> sign.isEmpty() ? bool(last, from, to) : null;
            case ENUM ->
                isWhole
                        ? node(sign + last.written(), false, from, to)
                        : last.kind() == Kind.NAME && sign.isEmpty() ? node(last.written(), true, from, to) : null;
            case FLOAT, DOUBLE -> floating(sign, last, from, to);
            default -> isWhole ? node(sign + last.written(), false, from, to) : null;
        };
    }

    private static @Nullable ScalarNode bool(Token token, Mark from, Mark to) {
        String written = token.written();
        boolean isNumber = token.kind() == Kind.INTEGER;
        boolean isName = token.kind() == Kind.NAME;
        if ((isName && TRUE_WORDS.contains(written)) || (isNumber && written.equals("1"))) {
            return node("true", false, from, to);
        }
        boolean isFalse = (isName && FALSE_WORDS.contains(written)) || (isNumber && written.equals("0"));
        return isFalse ? node("false", false, from, to) : null;
    }

    private static @Nullable ScalarNode floating(String sign, Token token, Mark from, Mark to) {
        String written = token.written();
        if (token.kind() == Kind.NAME && isFloatWord(written)) {
            boolean isNan = written.toLowerCase(Locale.ROOT).equals(NAN);
            return node(isNan ? "NaN" : sign + "Infinity", true, from, to);
        }
        if (token.kind() == Kind.FLOAT) {
            boolean isMarked = written.endsWith("f") || written.endsWith("F");
            return node(sign + (isMarked ? written.substring(0, written.length() - 1) : written), false, from, to);
        }
        return token.kind() == Kind.INTEGER ? node(sign + written, false, from, to) : null;
    }

    private static ByteString bytes(List<Token> texts) {
        return ByteString.copyFrom(texts.stream().map(Token::bytes).toList());
    }

    private static String utf8(List<Token> texts) {
        ByteString bytes = bytes(texts);
        if (!bytes.isValidUtf8()) {
            Token first = texts.getFirst();
            int length = first.to().getColumn() - first.from().getColumn();
            throw new SyntaxException(
                    "the bytes of this text are not UTF-8", first.from(), length, "only a field of bytes takes any");
        }
        return bytes.toStringUtf8();
    }

    /** An entry of a map may leave its key or its value out. */
    List<MappingNode.Pair> withDefaults(List<MappingNode.Pair> fields, Descriptor entry, Token at) {
        List<MappingNode.Pair> all = new ArrayList<>(fields);
        for (FieldDescriptor field : entry.getFields()) {
            boolean isThere = fields.stream()
                    .anyMatch(pair ->
                            pair.key() instanceof ScalarNode key && key.value().equals(field.getName()));
            if (!isThere) {
                all.add(new MappingNode.Pair(key(field.getName(), at), defaultOf(field, at)));
            }
        }
        return all;
    }

    private static Node defaultOf(FieldDescriptor field, Token at) {
        return switch (field.getType()) {
            case MESSAGE, GROUP -> new MappingNode(List.of(), true, at.from(), at.to());
            case STRING, BYTES -> node("", true, at.from(), at.to());
            case BOOL -> node("false", false, at.from(), at.to());
            default -> node("0", false, at.from(), at.to());
        };
    }

    /** Quoted is a text; anything else is a number or a boolean. */
    private static ScalarNode node(String value, boolean isQuoted, Mark from, Mark to) {
        return new ScalarNode(value, isQuoted ? ScalarNode.Form.QUOTED : ScalarNode.Form.PLAIN, from, to);
    }
}
