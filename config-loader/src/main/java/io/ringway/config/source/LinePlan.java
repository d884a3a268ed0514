package io.ringway.config.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Where each line of a text is to begin, and which gaps in it are to be one blank. Lines count from 0, columns from 0 in code points. Owner: the
 * thread that formats.
 */
final class LinePlan {
    private static final int UNKNOWN = -1;

    /** Blanks that are to be one, as indexes in the line. */
    private record Gap(int line, int from, int to) {}

    private final List<String> lines;
    private final int[] indent;
    /** The line that a line moves with, because it goes on what begins there. */
    private final int[] follows;

    private final boolean[] isText;
    private final boolean[] isTextContinued;
    private final List<Gap> gaps = new ArrayList<>();

    LinePlan(List<String> lines) {
        this.lines = lines;
        indent = new int[lines.size()];
        follows = new int[lines.size()];
        isText = new boolean[lines.size()];
        isTextContinued = new boolean[lines.size()];
        Arrays.fill(indent, UNKNOWN);
        Arrays.fill(follows, UNKNOWN);
    }

    /** Has a line begin in a column; what was said first counts. */
    void put(int line, int column) {
        if (indent[line] == UNKNOWN) {
            indent[line] = column;
        }
    }

    /**
     * Has the lines behind the first one move with it.
     *
     * @param isScalar they are one text, in which blanks at the end of a line are left alone
     */
    void follow(int first, int last, boolean isScalar) {
        for (int line = first + 1; line <= last && line < lines.size(); line++) {
            follows[line] = first;
            isText[line] |= isScalar;
            isTextContinued[line - 1] |= isScalar;
        }
    }

    /**
     * Moves the lines of a block of text.
     *
     * @param column where they belong
     * @param isIndentGiven its header says how deep it is below its parent, so that it moves with it
     */
    void block(int first, int last, int column, boolean isIndentGiven, int parentShift) {
        int begin = first;
        while (begin <= last && lines.get(begin).isBlank()) {
            begin++;
        }
        int old = begin <= last ? indentOf(begin) : 0;
        int shift = isIndentGiven ? parentShift : column - old;
        for (int line = first; line <= last && line < lines.size(); line++) {
            String text = lines.get(line);
            isText[line] = true;
            isTextContinued[line] = true;
            indent[line] = 0;
            if (text.isBlank() && text.length() <= old) {
                lines.set(line, "");
            } else {
                int blanks = Math.max(0, indentOf(line) + shift);
                lines.set(line, " ".repeat(blanks) + text.substring(indentOf(line)));
            }
        }
    }

    /** Makes the gap before a column one blank, if what stands before the gap is {@code mark}. */
    void narrow(int line, int column, char mark) {
        if (line >= lines.size()) {
            return;
        }
        String text = lines.get(line);
        int end = offset(line, column);
        int start = end;
        while (start > 0 && text.charAt(start - 1) == ' ') {
            start--;
        }
        if (end - start > 1 && start > 0 && text.charAt(start - 1) == mark) {
            gaps.add(new Gap(line, start, end));
        }
    }

    /** Whether something begins there with nothing but blanks before it; what is left empty may be behind the last line. */
    boolean isFirst(int line, int column) {
        return line < lines.size()
                && lines.get(line).substring(0, offset(line, column)).isBlank();
    }

    /** Column of the dash before an element, or -1 if it stands elsewhere. */
    int dashBefore(int line, int column) {
        String text = lines.get(line);
        int i = offset(line, column) - 1;
        while (i >= 0 && text.charAt(i) == ' ') {
            i--;
        }
        return i >= 0 && text.charAt(i) == '-' ? text.codePointCount(0, i) : UNKNOWN;
    }

    /** The line above that has nothing but a dash, or the line itself. */
    int lineOfDashAbove(int line) {
        for (int above = line - 1; above >= 0; above--) {
            String text = lines.get(above).strip();
            if (text.equals("-") || text.startsWith("- #")) {
                return above;
            }
            if (!text.isEmpty() && !text.startsWith("#")) {
                break;
            }
        }
        return line;
    }

    int indentOf(int line) {
        String text = lines.get(line);
        int i = 0;
        while (i < text.length() && text.charAt(i) == ' ') {
            i++;
        }
        return i;
    }

    /** Index of a column in its line. */
    int offset(int line, int column) {
        String text = lines.get(line);
        return column >= text.codePointCount(0, text.length()) ? text.length() : text.offsetByCodePoints(0, column);
    }

    /** The text as planned. */
    String apply() {
        int[] old = new int[lines.size()];
        for (int line = 0; line < old.length; line++) {
            old[line] = indentOf(line);
        }
        int[] fresh = resolved(old);
        gaps.stream().sorted(Comparator.comparingInt(Gap::from).reversed()).forEach(gap -> {
            String text = lines.get(gap.line());
            lines.set(gap.line(), text.substring(0, gap.from()) + ' ' + text.substring(gap.to()));
        });
        StringBuilder text = new StringBuilder();
        boolean wasBlank = true;
        for (int line = 0; line < old.length; line++) {
            String content = lines.get(line)
                    .substring(Math.min(old[line], lines.get(line).length()));
            boolean isBlank = content.isBlank() && !isText[line];
            if (isBlank) {
                if (!wasBlank) {
                    text.append('\n');
                }
            } else if (isText[line] && content.isEmpty()) {
                text.append('\n');
            } else {
                text.repeat(' ', fresh[line]).append(isTextContinued[line] ? content : content.stripTrailing());
                text.append('\n');
            }
            wasBlank = isBlank;
        }
        while (wasBlank && text.length() > 1 && text.charAt(text.length() - 2) == '\n') {
            text.setLength(text.length() - 1);
        }
        return text.toString();
    }

    private int[] resolved(int[] old) {
        int[] fresh = new int[lines.size()];
        int shift = 0;
        for (int line = 0; line < fresh.length; line++) {
            if (follows[line] != UNKNOWN) {
                int first = follows[line];
                fresh[line] = Math.max(0, old[line] + fresh[first] - old[first]);
            } else if (isText[line]) {
                fresh[line] = old[line];
            } else if (isAtStart(line)) {
                fresh[line] = 0;
            } else if (indent[line] != UNKNOWN) {
                fresh[line] = indent[line];
                shift = fresh[line] - old[line];
            } else {
                fresh[line] = Math.max(0, old[line] + shift);
            }
        }
        for (int line = fresh.length - 1; line >= 0; line--) {
            if (isComment(line)) {
                fresh[line] = ofComment(line, old, fresh);
            }
        }
        return fresh;
    }

    /** Markers of documents and directives. */
    private boolean isAtStart(int line) {
        String text = lines.get(line);
        return text.startsWith("---") || text.startsWith("...") || text.startsWith("%");
    }

    private boolean isComment(int line) {
        return follows[line] == UNKNOWN
                && !isText[line]
                && lines.get(line).stripLeading().startsWith("#");
    }

    /** A comment goes with the line below it, unless it stands deeper: then it goes with what it stands below of. */
    private int ofComment(int line, int[] old, int[] fresh) {
        int next = line + 1;
        while (next < old.length && (isComment(next) || lines.get(next).isBlank())) {
            next++;
        }
        if (next < old.length && old[line] <= old[next]) {
            return fresh[next];
        }
        boolean isBehindDeeper = false;
        for (int above = line - 1; above >= 0; above--) {
            boolean counts = !isComment(above) && !lines.get(above).isBlank() && !isText[above];
            if (counts && old[above] <= old[line]) {
                // What is between may come to stand less deep, as a list below its key: then only a whole level stays
                // what it is.
                boolean isLevel = isBehindDeeper || lines.get(above).startsWith("- ", old[above]);
                return old[above] == old[line]
                        ? fresh[above]
                        : fresh[above] + (isLevel ? YamlFormat.STEP : old[line] - old[above]);
            }
            isBehindDeeper |= counts;
        }
        return 0;
    }
}
