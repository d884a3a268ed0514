package io.ringway.config.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What there is to say about a code apart from the case at hand. Owner: any (immutable).
 *
 * @param means lines
 * @param place where the example stands
 * @param example lines that cause the code, a part of a configuration
 * @param repair lines
 */
public record ProblemPage(
        ProblemCode code, List<String> means, Place place, List<String> example, List<String> repair) {
    private static final String RESOURCE = "/META-INF/ringway/problem-pages.txt";

    /** Where in a configuration an example stands. */
    public enum Place {
        COMMAND("a command"),
        FILE("a file"),
        TEXT_PROTO("a file in Protobuf's text format"),
        CLUSTERS("in the list of clusters"),
        CLUSTER("in a cluster"),
        LISTENERS("in the list of listeners"),
        MANAGER("in an HttpConnectionManager"),
        HOSTS("in the list of virtual hosts"),
        ROUTES("in the list of routes");

        private final String label;

        Place(String label) {
            this.label = label;
        }
    }

    private static final class Pages {
        static final Map<ProblemCode, ProblemPage> ALL = read();
    }

    /** The page of a code. */
    public static ProblemPage of(ProblemCode code) {
        return Objects.requireNonNull(Pages.ALL.get(code), code::id);
    }

    /** The page for {@code RW2041}, {@code rw2041} or {@code 2041}; empty if there is no such code. */
    public static Optional<ProblemPage> find(String id) {
        String wanted = id.toUpperCase(Locale.ROOT);
        for (ProblemCode code : ProblemCode.values()) {
            if (code.id().equals(wanted) || code.id().substring(2).equals(wanted)) {
                return Optional.of(of(code));
            }
        }
        return Optional.empty();
    }

    private static Map<ProblemCode, ProblemPage> read() {
        Map<ProblemCode, ProblemPage> pages = new EnumMap<>(ProblemCode.class);
        String[] sections = text().split("(?m)^### ", -1);
        for (ProblemCode code : ProblemCode.values()) {
            for (int i = 1; i < sections.length; i++) {
                if (sections[i].startsWith(code.id() + '\n')) {
                    pages.put(code, parse(code, sections[i].lines().skip(1).toList()));
                }
            }
        }
        return pages;
    }

    private static ProblemPage parse(ProblemCode code, List<String> lines) {
        List<String> means = new ArrayList<>();
        List<String> example = new ArrayList<>();
        List<String> repair = new ArrayList<>();
        Place place = Place.FILE;
        List<String> into = means;
        for (String line : lines) {
            if (line.startsWith(":example ")) {
                place = Place.valueOf(
                        line.substring(line.indexOf(' ') + 1).strip().toUpperCase(Locale.ROOT));
                into = example;
            } else if (line.equals(":repair")) {
                into = repair;
            } else if (!line.equals(":means")) {
                into.add(line);
            }
        }
        return new ProblemPage(code, List.copyOf(means), place, List.copyOf(example), List.copyOf(repair));
    }

    private static String text() {
        try (InputStream in = ProblemPage.class.getResourceAsStream(RESOURCE)) {
            return new String(Objects.requireNonNull(in, RESOURCE).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
    }

    /** As people read it, each line ended. */
    public String render() {
        StringBuilder text = new StringBuilder();
        text.append(code.id()).append(": ").append(code.summary()).append("\n\n");
        append(text, "", means);
        text.append("\nExample, ").append(place.label).append(":\n\n");
        append(text, "    ", example);
        text.append("\nWhat to do:\n\n");
        append(text, "", repair);
        return text.toString();
    }

    private static void append(StringBuilder text, String indent, List<String> lines) {
        lines.forEach(line -> text.append(indent).append(line).append('\n'));
    }
}
