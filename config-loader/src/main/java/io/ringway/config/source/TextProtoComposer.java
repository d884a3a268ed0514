package io.ringway.config.source;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import io.ringway.config.model.Position;
import io.ringway.config.model.Problem;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Severity;
import io.ringway.config.model.SourceText;
import io.ringway.config.model.Suggestion;
import io.ringway.config.source.TextProtoLexer.Kind;
import io.ringway.config.source.TextProtoLexer.SyntaxException;
import io.ringway.config.source.TextProtoLexer.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Parses Protobuf's text format to the nodes that a YAML text of the same message would give, with their places: a repeated field is one list
 * however often its name stands, an expanded Any is a mapping with {@code @type}. Two things stay as the text has them and are the walk's
 * to read: a map is a list of {@code {key, value}}, and durations, wrappers and structs are messages like others.
 *
 * <p>What the descriptors do not know gets into the tree too, so that the walk names it.
 *
 * <p>Owner: control.
 */
final class TextProtoComposer {
    private static final int DEPTH_MAX = NodeComposer.DEPTH_MAX;

    /** A brace that waits for its counterpart, in a line that is indented so far. */
    private record Open(Token brace, int indent) {}

    /** A field as far as it has been read; {@code values} has one element unless it is a list. */
    private record Gathered(ScalarNode key, boolean isList, List<Node> values) {
        MappingNode.Pair pair() {
            if (!isList) {
                return new MappingNode.Pair(key, values.getFirst());
            }
            Node first = values.isEmpty() ? key : values.getFirst();
            Node last = values.isEmpty() ? key : values.getLast();
            return new MappingNode.Pair(key, new SequenceNode(values, first, last));
        }
    }

    private final SourceText source;
    private final Problems problems;
    private final MessageShape.Cache shapes;
    private final TypeCatalog catalog;
    private final TextProtoLexer lexer;
    private final TextProtoScalars scalars;
    private final Deque<Open> open = new ArrayDeque<>();

    /** The first brace that seems to have lost its counterpart: the one it has stands further left. */
    private @Nullable Token suspect;

    private Token token;

    TextProtoComposer(SourceText source, Problems problems, MessageShape.Cache shapes, TypeCatalog catalog) {
        this.source = source;
        this.problems = problems;
        this.shapes = shapes;
        this.catalog = catalog;
        this.lexer = new TextProtoLexer(source);
        this.scalars = new TextProtoScalars(source);
        Mark start = new Mark(source.name(), 0, 0, 0, new int[0], 0);
        this.token = new Token(Kind.SIGN, "", ByteString.EMPTY, start, start);
    }

    /**
     * The root, or null after a problem or if there is no field.
     *
     * @param type null if only names matter: then nothing but equal names tells that a field is repeated
     */
    @Nullable
    Node compose(@Nullable Descriptor type) {
        try {
            advance();
            Mark from = token.from();
            List<MappingNode.Pair> fields = fields(type, null);
            return fields.isEmpty() ? null : mapping(fields, from, token.to());
        } catch (SyntaxException e) {
            Position start = new NodePositions(source).of(e.at());
            Position at = new Position(source, start.line(), start.column(), e.length());
            Suggestion suggestion = e.hint().isEmpty() ? Suggestion.NONE : Suggestion.hint(e.hint());
            problems.add(new Problem(
                    ProblemCode.TEXT_PROTO_SYNTAX,
                    Severity.ERROR,
                    "not valid Protobuf text: " + e.getMessage(),
                    at,
                    "",
                    suggestion,
                    null));
            return null;
        }
    }

    private void advance() {
        token = lexer.next();
    }

    /** The fields up to the closing sign, which stays, or to the end if there is none. */
    private List<MappingNode.Pair> fields(@Nullable Descriptor type, @Nullable Character closing) {
        List<Gathered> fields = new ArrayList<>();
        Map<Object, Gathered> lists = new HashMap<>();
        while (!(closing == null ? token.kind() == Kind.END : token.isSign(closing))) {
            if (token.kind() == Kind.END) {
                throw unclosed();
            }
            if (token.isSign('[')) {
                bracketed(type, fields, lists);
            } else if (token.kind() == Kind.NAME) {
                Token name = token;
                advance();
                field(name, name.written(), type, fields, lists);
            } else {
                throw expected(closing == null ? "a field's name" : "a field's name or \"" + closing + '"');
            }
            if (token.isSign(';') || token.isSign(',')) {
                advance();
            }
        }
        return fields.stream().map(Gathered::pair).toList();
    }

    private void field(
            Token name, String key, @Nullable Descriptor type, List<Gathered> fields, Map<Object, Gathered> lists) {
        FieldDescriptor field = type == null ? null : shapes.of(type).field(key);
        boolean isList = field == null || field.isRepeated();
        Node value = value(name, field, isList);
        Gathered known = isList ? lists.get(field == null ? key : field) : null;
        if (known == null) {
            known = new Gathered(scalars.key(key, name), isList, new ArrayList<>(1));
            fields.add(known);
            if (isList) {
                lists.put(field == null ? key : field, known);
            }
        }
        if (isList && value instanceof SequenceNode list) {
            known.values().addAll(list.elements());
        } else {
            known.values().add(value);
        }
    }

    /** What begins with a bracket: the type of an Any, or an extension, of which Envoy's messages have none. */
    private void bracketed(@Nullable Descriptor type, List<Gathered> fields, Map<Object, Gathered> lists) {
        Token name = lexer.bracketed();
        advance();
        if (!token.isSign(']')) {
            throw expected("\"]\"");
        }
        advance();
        if (type == null || !AnyReader.isAny(type)) {
            field(name, '[' + name.written() + ']', type, fields, lists);
            return;
        }
        if (token.isSign(':')) {
            advance();
        }
        if (!token.isSign('{') && !token.isSign('<')) {
            throw expected("\"{\"");
        }
        String url = name.written();
        Descriptor content =
                catalog.find(url.substring(url.lastIndexOf('/') + 1)).orElse(null);
        fields.add(new Gathered(scalars.key(AnyReader.TYPE_KEY, name), false, List.of(scalars.text(url, name))));
        for (MappingNode.Pair pair : message(content, null).pairs()) {
            fields.add(new Gathered((ScalarNode) pair.key(), false, List.of(pair.value())));
        }
    }

    /** What stands behind a field's name. */
    private Node value(Token name, @Nullable FieldDescriptor field, boolean isList) {
        boolean hasColon = token.isSign(':');
        if (hasColon) {
            advance();
        }
        if (token.isSign('{') || token.isSign('<')) {
            return message(messageType(field), isList ? name : null);
        }
        boolean isMessage = field != null && field.getJavaType() == JavaType.MESSAGE;
        if (!hasColon && !(token.isSign('[') && (isMessage || field == null))) {
            String wanted = isMessage ? "\"{\"" : field == null ? "\":\" or \"{\"" : "\":\"";
            throw expected(wanted + " behind " + name.written());
        }
        return token.isSign('[') ? list(field) : scalar(field);
    }

    private static @Nullable Descriptor messageType(@Nullable FieldDescriptor field) {
        return field == null || field.getJavaType() != JavaType.MESSAGE ? null : field.getMessageType();
    }

    /**
     * A message from its brace on.
     *
     * @param name where a list's element is shown, or null to show the braces
     */
    private MappingNode message(@Nullable Descriptor type, @Nullable Token name) {
        Token brace = token;
        if (open.size() >= DEPTH_MAX) {
            throw new SyntaxException("nested deeper than " + DEPTH_MAX + " levels", brace.from(), 1, "");
        }
        open.push(new Open(brace, indentOf(brace)));
        advance();
        List<MappingNode.Pair> fields = fields(type, brace.isSign('{') ? '}' : '>');
        Token end = token;
        suspectIfLeftOf(open.pop(), end);
        advance();
        if (type != null && type.getOptions().getMapEntry()) {
            fields = scalars.withDefaults(fields, type, brace);
        }
        return name == null ? mapping(fields, brace.from(), end.to()) : mapping(fields, name.from(), name.to());
    }

    private static MappingNode mapping(List<MappingNode.Pair> fields, Mark from, Mark to) {
        return new MappingNode(fields, false, from, to);
    }

    private SequenceNode list(@Nullable FieldDescriptor field) {
        Token bracket = token;
        List<Node> elements = new ArrayList<>();
        advance();
        while (!token.isSign(']')) {
            if (token.kind() == Kind.END) {
                throw neverClosed(bracket);
            }
            boolean isMessage = token.isSign('{') || token.isSign('<');
            elements.add(isMessage ? message(messageType(field), null) : scalar(field));
            if (token.isSign(',')) {
                advance();
                if (!token.isSign(']')) {
                    continue;
                }
                throw expected("another element");
            }
            if (!token.isSign(']')) {
                throw token.kind() == Kind.END ? neverClosed(bracket) : expected("\",\" or \"]\"");
            }
        }
        Mark to = token.to();
        advance();
        return new SequenceNode(elements, true, bracket.from(), to);
    }

    private ScalarNode scalar(@Nullable FieldDescriptor field) {
        List<Token> tokens = new ArrayList<>(1);
        boolean isNegative = token.isSign('-');
        if (isNegative) {
            tokens.add(token);
            advance();
        }
        boolean isValue =
                isNegative ? TextProtoScalars.isNumber(token) : token.kind() != Kind.SIGN && token.kind() != Kind.END;
        if (!isValue) {
            throw expected(isNegative ? "a number behind \"-\"" : "a value");
        }
        do {
            tokens.add(token);
            advance();
        } while (tokens.getLast().kind() == Kind.TEXT && token.kind() == Kind.TEXT);
        return scalars.scalar(tokens, field);
    }

    private SyntaxException expected(String what) {
        String written = token.written();
        boolean isOdd = written.length() == 1 && Character.isISOControl(written.charAt(0));
        String shown = isOdd ? String.format("U+%04X", (int) written.charAt(0)) : written;
        if (token.kind() == Kind.SIGN || token.kind() == Kind.NAME) {
            shown = '"' + shown + '"';
        }
        int length = token.to().getColumn() - token.from().getColumn();
        return new SyntaxException(
                "expected " + what + ", found " + (token.kind() == Kind.END ? "the end" : shown),
                token.from(),
                length,
                "");
    }

    /** At the end: the end itself shows nothing, the brace that should have been closed does. */
    private SyntaxException unclosed() {
        return neverClosed(suspect == null ? open.getFirst().brace() : suspect);
    }

    private static SyntaxException neverClosed(Token opening) {
        char closing = "}>]".charAt("{<[".indexOf(opening.written().charAt(0)));
        return new SyntaxException(
                "this \"" + opening.written() + "\" is never closed",
                opening.from(),
                1,
                "its \"" + closing + "\" is missing");
    }

    private void suspectIfLeftOf(Open opened, Token end) {
        boolean isFirstOfLine = indentOf(end) == end.from().getColumn();
        if (suspect == null && isFirstOfLine && end.from().getColumn() < opened.indent()) {
            suspect = opened.brace();
        }
    }

    /** Blanks before the first token of a token's line. */
    private int indentOf(Token of) {
        String line = source.line(of.from().getLine() + 1);
        return line.length() - line.stripLeading().length();
    }
}
