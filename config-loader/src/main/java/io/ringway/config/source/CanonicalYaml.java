package io.ringway.config.source;

import io.ringway.config.model.Problem;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Severity;
import io.ringway.config.model.SourceText;
import io.ringway.config.model.Suggestion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.CommentEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * YAML with its lines where they belong (see {@code docs/configuration.md}). What comes out is read again: if it does not say what the text said,
 * comments included, the text is left alone.
 *
 * <p>Owner: the thread that asks.
 */
public final class CanonicalYaml {
    private CanonicalYaml() {}

    /** The canonical form of a text, or null after a problem. */
    public static @Nullable String of(SourceText source, Problems problems) {
        if (TextForm.of(source) != TextForm.YAML) {
            String message =
                    source.name() + " is in Protobuf's text format, which has no canonical layout here; YAML has";
            problems.add(
                    new Problem(ProblemCode.FILE_FORMAT, Severity.ERROR, message, null, "", Suggestion.NONE, null));
            return null;
        }
        String text = source.text().replace("\r\n", "\n");
        SourceText normal = new SourceText(source.name(), text);
        int errors = problems.errorCount();
        Node root = new YamlComposer(normal, problems).compose();
        if (problems.errorCount() > errors) {
            return null;
        }
        if (root == null) {
            return text;
        }
        String formatted = YamlFormat.format(text, root);
        if (content(formatted).equals(content(text))) {
            return formatted;
        }
        problems.add(new Problem(
                ProblemCode.YAML_SYNTAX,
                Severity.ERROR,
                "this text has a form that cannot be formatted without changing what it says; it is left alone",
                null,
                "",
                Suggestion.NONE,
                null));
        return null;
    }

    /** Everything that a text says and nothing of its layout. */
    private static List<String> content(String text) {
        LoadSettings settings = LoadSettings.builder().setParseComments(true).build();
        List<String> content = new ArrayList<>();
        List<String> comments = new ArrayList<>();
        try {
            ParserImpl parser = new ParserImpl(settings, new StreamReader(settings, text));
            while (parser.hasNext()) {
                Event event = parser.next();
                if (event instanceof CommentEvent comment) {
                    comments.add(comment.getValue().stripTrailing());
                } else {
                    content.add(describe(event));
                }
            }
        } catch (YamlEngineException e) {
            return List.of("unreadable: " + e.getMessage());
        }
        comments.removeIf(String::isEmpty);
        content.addAll(comments);
        return content;
    }

    private static String describe(Event event) {
        return switch (event) {
            case ScalarEvent scalar ->
                "scalar " + scalar.getAnchor() + ' ' + scalar.getTag() + ' ' + scalar.getScalarStyle() + ' '
                        + scalar.getValue();
            case CollectionStartEvent start ->
                start.getEventId() + " " + start.getAnchor() + ' ' + start.getTag() + ' ' + start.getFlowStyle();
            case AliasEvent alias -> "alias " + alias.getAlias();
            default -> event.getEventId().toString();
        };
    }
}
