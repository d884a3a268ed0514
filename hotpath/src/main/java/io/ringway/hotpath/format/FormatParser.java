package io.ringway.hotpath.format;

import io.ringway.hotpath.format.JsonFormat.CommandNode;
import io.ringway.hotpath.format.JsonFormat.ConstantNode;
import io.ringway.hotpath.format.JsonFormat.ListNode;
import io.ringway.hotpath.format.JsonFormat.Node;
import io.ringway.hotpath.format.JsonFormat.ObjectNode;
import io.ringway.hotpath.format.JsonFormat.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads formats: {@code %NAME%}, {@code %NAME(argument)%}, {@code %NAME(argument):length%}, {@code %%} for a percent sign.
 *
 * <p>Owner: control.
 */
public final class FormatParser {
    /** What Envoy writes if a file log has no format. */
    public static final String DEFAULT_LOG =
            "[%START_TIME%] \"%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%\" "
                    + "%RESPONSE_CODE% %RESPONSE_FLAGS% %BYTES_RECEIVED% %BYTES_SENT% %DURATION% "
                    + "%RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)% \"%REQ(X-FORWARDED-FOR)%\" \"%REQ(USER-AGENT)%\" "
                    + "\"%REQ(X-REQUEST-ID)%\" \"%REQ(:AUTHORITY)%\" \"%UPSTREAM_HOST%\"\n";

    private static final Pattern COMMAND = Pattern.compile("%([A-Z0-9_]+)(?:\\((.*?)\\))?(?::([0-9]+))?%");

    private final CommandCatalog catalog;

    private FormatParser(CommandCatalog catalog) {
        this.catalog = catalog;
    }

    /**
     * For what is written at a stream's end.
     *
     * @param capturedFields gathers the fields of answers that have to be kept until then
     */
    public static FormatParser forLogs(CapturedFields capturedFields) {
        return new FormatParser(new CommandCatalog(capturedFields));
    }

    /** For what is written while both heads are there: values of fields. */
    public static FormatParser forHeads() {
        return new FormatParser(new CommandCatalog(new CapturedFields()));
    }

    /**
     * A text.
     *
     * @param isEmptyOmitted a missing value is nothing rather than a hyphen
     * @throws IllegalArgumentException if it is malformed or has an unknown command; the message says which
     */
    public Format text(String format, boolean isEmptyOmitted) {
        return new TextFormat(parse(format), isEmptyOmitted);
    }

    /**
     * A JSON object per line.
     *
     * @param fields values are Strings (formats), Numbers, Booleans, Lists and Maps of these, or null
     * @throws IllegalArgumentException as {@link #text}
     */
    public Format json(Map<String, @Nullable Object> fields, boolean isEmptyOmitted) {
        return new JsonFormat(object(fields, isEmptyOmitted));
    }

    /** Names of all commands. */
    public static List<String> commandNames() {
        return CommandCatalog.names();
    }

    private ObjectNode object(Map<?, ?> fields, boolean isEmptyOmitted) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        fields.forEach((name, value) -> nodes.put(String.valueOf(name), node(value, isEmptyOmitted)));
        return new ObjectNode(nodes, isEmptyOmitted);
    }

    private Node node(@Nullable Object value, boolean isEmptyOmitted) {
        return switch (value) {
            case String text -> string(text, isEmptyOmitted);
            case Map<?, ?> map -> object(map, isEmptyOmitted);
            case List<?> list ->
                new ListNode(list.stream()
                        .map(element -> node(element, isEmptyOmitted))
                        .toList());
            case Double number -> new ConstantNode(number(number));
            case null -> new ConstantNode("null");
            default -> new ConstantNode(value.toString());
        };
    }

    /** JSON knows no difference between 1 and 1.0, readers of logs do. */
    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private Node string(String text, boolean isEmptyOmitted) {
        List<Command> parts = parse(text);
        return parts.size() == 1 && !(parts.getFirst() instanceof Literal)
                ? new CommandNode(parts.getFirst())
                : new TextNode(new TextFormat(parts, isEmptyOmitted));
    }

    private List<Command> parse(String format) {
        List<Command> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        Matcher matcher = COMMAND.matcher(format);
        int at = 0;
        while (at < format.length()) {
            char c = format.charAt(at);
            if (c != '%') {
                literal.append(c);
                at++;
            } else if (format.startsWith("%%", at)) {
                literal.append('%');
                at += 2;
            } else {
                if (!matcher.find(at) || matcher.start() != at) {
                    throw new IllegalArgumentException(
                            "no command after the % in \"" + excerpt(format, at) + "\"; write %% for a percent sign");
                }
                flush(literal, parts);
                parts.add(command(matcher));
                at = matcher.end();
            }
        }
        flush(literal, parts);
        return parts;
    }

    private static void flush(StringBuilder literal, List<Command> parts) {
        if (!literal.isEmpty()) {
            parts.add(new Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    private Command command(Matcher matcher) {
        String length = matcher.group(3);
        int lengthMax = Integer.MAX_VALUE;
        if (length != null) {
            try {
                lengthMax = Integer.parseInt(length);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("the length in " + matcher.group() + " is too large", e);
            }
        }
        return catalog.command(matcher.group(1), matcher.group(2), length != null, lengthMax);
    }

    private static String excerpt(String format, int at) {
        return format.substring(at, Math.min(format.length(), at + 20)).strip();
    }
}
