package io.ringway.routing.template;

import java.util.ArrayList;
import java.util.List;

/** Turns a template into a regular expression. The limits are Envoy's. Cold. */
final class TemplateParser {
    /** What may stand in a segment: RFC 3986 section 3.3 without the star and the equals sign. */
    private static final String SEGMENT_CHARACTERS = "-a-zA-Z0-9._~%!$&'()+,;:@";

    private static final String ONE_SEGMENT = "[" + SEGMENT_CHARACTERS + "]+";
    private static final String SEGMENTS = "[" + SEGMENT_CHARACTERS + "/]*";
    private static final int VARIABLES_MAX = 5;
    private static final int NAME_LENGTH_MAX = 16;

    /** A pattern with a group per variable, in order. */
    record Parsed(String pattern, List<String> variables) {}

    private final String template;
    private final StringBuilder pattern = new StringBuilder("/");
    private final List<String> variables = new ArrayList<>();
    private boolean hasSegmentsGlob;
    private int at = 1;

    private TemplateParser(String template) {
        this.template = template;
    }

    static Parsed parse(String template) {
        TemplateParser parser = new TemplateParser(template);
        if (!template.startsWith("/")) {
            throw parser.fault("does not begin with a slash");
        }
        parser.segments();
        return new Parsed(parser.pattern.toString(), List.copyOf(parser.variables));
    }

    private void segments() {
        while (at < template.length()) {
            char c = template.charAt(at);
            if (c == '*') {
                glob();
            } else if (c == '{') {
                variable();
            } else {
                literal(template.length());
            }
            if (at == template.length()) {
                return;
            }
            if (template.charAt(at) != '/') {
                suffix();
                return;
            }
            at++;
            pattern.append('/');
        }
    }

    /** What follows a wildcard in its segment: text, up to the end of the template. */
    private void suffix() {
        literal(template.length());
        if (at < template.length()) {
            throw fault("has text behind a wildcard that is not at its end");
        }
    }

    private void glob() {
        boolean isSegments = template.startsWith("**", at);
        if (hasSegmentsGlob) {
            throw fault("has a wildcard behind \"**\"");
        }
        hasSegmentsGlob = isSegments;
        pattern.append(isSegments ? SEGMENTS : ONE_SEGMENT);
        at += isSegments ? 2 : 1;
    }

    private void variable() {
        int close = template.indexOf('}', at);
        if (close < 0) {
            throw fault("has a brace that is not closed");
        }
        int equals = template.indexOf('=', at);
        int nameEnd = equals >= 0 && equals < close ? equals : close;
        addName(template.substring(at + 1, nameEnd));
        pattern.append('(');
        if (nameEnd == close) {
            if (hasSegmentsGlob) {
                throw fault("has a wildcard behind \"**\"");
            }
            pattern.append(ONE_SEGMENT);
        } else {
            at = nameEnd + 1;
            value(close);
        }
        pattern.append(')');
        at = close + 1;
    }

    /** What a variable takes: wildcards and text, separated by slashes. */
    private void value(int end) {
        if (at == end) {
            throw fault("has a variable that takes nothing");
        }
        while (true) {
            if (template.charAt(at) == '*') {
                glob();
            } else {
                literal(end);
            }
            if (at == end) {
                return;
            }
            if (template.charAt(at) != '/' || at + 1 == end) {
                throw fault("has a variable that ends in the middle of a segment");
            }
            at++;
            pattern.append('/');
        }
    }

    private void addName(String name) {
        if (!name.matches("[a-zA-Z][a-zA-Z0-9_]*")) {
            throw fault("has a variable without a proper name: \"" + name + "\"");
        }
        if (name.length() > NAME_LENGTH_MAX) {
            throw fault(
                    "has a variable whose name is longer than " + NAME_LENGTH_MAX + " characters: \"" + name + "\"");
        }
        if (variables.contains(name)) {
            throw fault("has the variable \"" + name + "\" twice");
        }
        if (variables.size() == VARIABLES_MAX) {
            throw fault("has more than " + VARIABLES_MAX + " variables");
        }
        variables.add(name);
    }

    /** Text up to the next slash. */
    private void literal(int end) {
        int start = at;
        while (at < end && template.charAt(at) != '/') {
            char c = template.charAt(at);
            if (!isSegmentCharacter(c)) {
                throw fault("has a character where only text of a path can stand: '" + c + "'");
            }
            if ("$()+.".indexOf(c) >= 0) {
                pattern.append('\\');
            }
            pattern.append(c);
            at++;
        }
        if (at == start) {
            throw fault("has an empty segment");
        }
    }

    static boolean isSegmentCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "._~%!$&'()+,;:@-".indexOf(c) >= 0;
    }

    private IllegalArgumentException fault(String what) {
        return new IllegalArgumentException("the template \"" + template + "\" " + what);
    }
}
