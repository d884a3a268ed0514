package io.ringway.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of wrong configurations. A case begins with {@code ### name}; a line {@code %macro} stands for lines of
 * {@code macros.txt}. What must be found stands in the line where it must be found:
 * {@code #! [warning] CODE COLUMN [PATH] [~part of the suggestion]}, and more of them after one another. Where no comment can stand, a
 * last line {@code #@ CODE LINE:COLUMN [PATH] [~...]} says it.
 */
final class WrongConfigs {
    /** A configuration and all problems it has to give. */
    record Case(String name, String text, List<Expected> expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A problem that has to be found; a suggestion of "" is not looked at. */
    record Expected(String code, int line, int column, String path, String suggestion, boolean isWarning) {}

    private static final Pattern MARK =
            Pattern.compile("(warning )?(RW\\d{4}) (?:(\\d+):)?(\\d+)(?: ([^~ ]+))?\\s*(?:~(.*))?");

    private WrongConfigs() {}

    static List<Case> read(String resource) {
        Map<String, List<String>> macros = sections("/wrong/macros.txt");
        List<Case> cases = new ArrayList<>();
        sections(resource).forEach((name, lines) -> cases.add(parse(name, lines, macros)));
        return cases;
    }

    private static Case parse(String name, List<String> lines, Map<String, List<String>> macros) {
        List<String> text = new ArrayList<>();
        List<Expected> expected = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("%")) {
                text.addAll(Objects.requireNonNull(macros.get(line.strip().substring(1)), line));
            } else if (line.startsWith("#@")) {
                expected.add(expected(line.substring(2), 0));
            } else {
                String[] parts = line.split("#!", -1);
                text.add(parts[0].stripTrailing());
                for (int i = 1; i < parts.length; i++) {
                    expected.add(expected(parts[i], text.size()));
                }
            }
        }
        return new Case(name, String.join("\n", text) + "\n", expected);
    }

    private static Expected expected(String mark, int line) {
        Matcher matcher = MARK.matcher(mark.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a mark: " + mark);
        }
        return new Expected(
                matcher.group(2),
                matcher.group(3) == null ? line : Integer.parseInt(matcher.group(3)),
                Integer.parseInt(matcher.group(4)),
                text(matcher.group(5)),
                text(matcher.group(6)),
                matcher.group(1) != null);
    }

    private static String text(@Nullable String group) {
        return group == null ? "" : group.strip();
    }

    private static Map<String, List<String>> sections(String resource) {
        Map<String, List<String>> sections = new LinkedHashMap<>();
        List<String> current = new ArrayList<>();
        for (String line : textOf(resource).lines().toList()) {
            if (line.startsWith("### ")) {
                current = new ArrayList<>();
                sections.put(line.substring(4).strip(), current);
            } else {
                current.add(line);
            }
        }
        return sections;
    }

    static String textOf(String resource) {
        try (InputStream in = WrongConfigs.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
