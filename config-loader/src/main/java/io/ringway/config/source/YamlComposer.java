package io.ringway.config.source;

import io.ringway.config.model.Position;
import io.ringway.config.model.Problem;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Severity;
import io.ringway.config.model.SourceText;
import io.ringway.config.model.Suggestion;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Parses YAML, and JSON as a part of it, to nodes with positions. Owner: control.
 */
final class YamlComposer {
    /** Envoy sets no limit; this one only keeps a mistaken path (a log, a dump) from filling the heap. */
    private static final int CODE_POINTS_MAX = 256 * 1024 * 1024;

    private final SourceText source;
    private final NodePositions positions;
    private final Problems problems;

    YamlComposer(SourceText source, Problems problems) {
        this.source = source;
        this.positions = new NodePositions(source);
        this.problems = problems;
    }

    /** The first document's root, or null after a problem or if there is none. */
    @Nullable
    Node compose() {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(source.name())
                .setCodePointLimit(CODE_POINTS_MAX)
                .setUseMarks(true)
                .build();
        try {
            NodeComposer documents =
                    new NodeComposer(new ParserImpl(settings, new StreamReader(settings, parseable())));
            Node root = documents.next();
            Node second = root == null ? null : documents.next();
            if (second != null) {
                report(
                        ProblemCode.YAML_SYNTAX,
                        "a second YAML document begins here; only one is read",
                        positions.of(second),
                        "");
            }
            return root;
        } catch (MarkedYamlEngineException e) {
            reportSyntax(e);
        } catch (YamlEngineException e) {
            report(ProblemCode.YAML_SYNTAX, "not valid YAML: " + firstLine(e.getMessage()), positions.start(), "");
        }
        return null;
    }

    /** JSON may be indented with tabs, which YAML forbids even where they mean nothing; one blank each keeps the columns. */
    private String parseable() {
        String text = source.text();
        if (!text.isEmpty() && text.charAt(0) == '\uFEFF') {
            text = " " + text.substring(1);
        }
        String trimmed = text.stripLeading();
        boolean isJson = trimmed.startsWith("{") || source.name().endsWith(".json");
        return isJson ? text.replace('\t', ' ') : text;
    }

    /** An end that came too early is told where the open thing began; the end itself shows nothing. */
    private void reportSyntax(MarkedYamlEngineException e) {
        String problem = firstLine(e.getProblem());
        boolean isEnd = problem.contains("end of stream") || problem.contains("stream end");
        Optional<Mark> context = e.getContextMark();
        Optional<Mark> mark =
                isEnd && context.isPresent() ? context : e.getProblemMark().or(() -> context);
        Position at = mark.map(positions::of).orElseGet(positions::start);
        String text = source.line(at.line());
        String indent = text.substring(0, indentOf(text));
        String hint = indent.indexOf('\t') >= 0 ? "YAML does not allow tabs for indentation" : "";
        String prefix = e.getContext() == null ? "" : firstLine(e.getContext()) + ": ";
        report(ProblemCode.YAML_SYNTAX, "not valid YAML: " + prefix + problem, at, hint);
    }

    private static int indentOf(String line) {
        int i = 0;
        while (i < line.length() && Character.isWhitespace(line.charAt(i))) {
            i++;
        }
        return i;
    }

    private void report(ProblemCode code, String message, Position at, String hint) {
        Suggestion suggestion = hint.isEmpty() ? Suggestion.NONE : Suggestion.hint(hint);
        problems.add(new Problem(code, Severity.ERROR, message, at, "", suggestion, null));
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "unreadable" : text.lines().findFirst().orElse("unreadable");
    }
}
