package io.ringway.server.it.attack;

import io.ringway.server.it.attack.AttackCase.Claim;
import io.ringway.server.it.attack.AttackCase.ProxyLine;
import io.ringway.server.it.attack.AttackCase.ScriptedAnswer;
import io.ringway.server.it.attack.AttackCase.Sighting;
import io.ringway.server.it.attack.AttackCase.Step;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Reads a file of cases. A line is one of these; {@code #} begins a comment, indentation says nothing:
 *
 * <pre>
 * proxy                        the lines up to the next case are the proxy's configuration, for all cases that follow
 *   manager FIELD              a field of the connection manager
 *   route ROUTE                a route before the one that forwards everything
 *   filter FILTER              an HTTP filter before the router
 * case NAME
 *   each VALUE                 the case is played once for each value, which stands where $each is written
 *   > TEXT                     a line that the client sends, ended by CRLF
 *   >. TEXT                    the same without line end
 *   answer [early] [close]     an answer of the backend: before it has read the body, with the end of the connection
 *   &lt; TEXT and &lt;. TEXT         its lines
 *   expect [METHOD] 400|501 [end]   the client gets this, and the connection ends without another response
 *   expect header NAME: VALUE, expect no header NAME, expect text TEXT     more about that response
 *   expect cut                 the response ends early
 *   expect end                 the connection ends without a response
 *   backend METHOD TARGET      the backend sees this request, and no others than those named
 *   backend header NAME: VALUE, backend no header NAME, backend text TEXT  more about that request
 * </pre>
 *
 * Texts may hold {@code \r \n \t \0 \\ \xHH} and <code>{TEXT*N}</code> for a text N times.
 */
final class AttackFile {
    private final List<AttackCase> cases = new ArrayList<>();
    private List<ProxyLine> proxy = new ArrayList<>();
    private String name = "";
    private int nameLine;
    private List<String> values = new ArrayList<>();
    private List<Line> body = new ArrayList<>();

    private record Line(int number, String word, String rest) {}

    private AttackFile() {}

    /** The cases of a file beside this class. */
    static List<AttackCase> read(String file) throws IOException {
        try (InputStream in = Objects.requireNonNull(AttackFile.class.getResourceAsStream(file), file)) {
            AttackFile reader = new AttackFile();
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            for (int i = 0; i < lines.size(); i++) {
                reader.onLine(i + 1, lines.get(i).stripLeading());
            }
            reader.endCase();
            return reader.cases;
        }
    }

    private void onLine(int number, String text) {
        if (text.isEmpty() || text.startsWith("#")) {
            return;
        }
        int space = text.indexOf(' ');
        String word = space < 0 ? text : text.substring(0, space);
        String rest = space < 0 ? "" : text.substring(space + 1);
        switch (word) {
            case "proxy" -> {
                endCase();
                proxy = new ArrayList<>();
            }
            case "case" -> {
                endCase();
                name = rest;
                nameLine = number;
            }
            case "each" -> values.add(rest);
            case "manager", "route", "filter" -> proxy.add(new ProxyLine(word, rest));
            default -> body.add(new Line(number, word, rest));
        }
    }

    private void endCase() {
        if (!name.isEmpty()) {
            if (values.isEmpty()) {
                cases.add(new CaseReader("").read(name));
            }
            for (String value : values) {
                cases.add(new CaseReader(value).read(name + " [" + (value.length() > 60 ? "..." : value) + "]"));
            }
        }
        name = "";
        values = new ArrayList<>();
        body = new ArrayList<>();
    }

    /** Reads the lines of the case with one value. */
    private final class CaseReader {
        private final String value;
        private final List<Step> steps = new ArrayList<>();
        private final List<ScriptedAnswer> answers = new ArrayList<>();
        private final List<Sighting> sightings = new ArrayList<>();

        CaseReader(String value) {
            this.value = value;
        }

        AttackCase read(String title) {
            for (Line line : body) {
                String rest = line.rest.replace("$each", value);
                switch (line.word) {
                    case ">" -> send(unescape(rest) + "\r\n");
                    case ">." -> send(unescape(rest));
                    case "answer" ->
                        answers.add(new ScriptedAnswer("", rest.contains("early"), rest.contains("close")));
                    case "<" -> answer(unescape(rest) + "\r\n");
                    case "<." -> answer(unescape(rest));
                    case "expect" -> expect(line.number, rest);
                    case "backend" -> backend(rest);
                    default -> throw new IllegalArgumentException("line " + line.number + ": " + line.word);
                }
            }
            return new AttackCase(List.copyOf(proxy), title, nameLine, steps, answers, sightings);
        }

        private void send(String bytes) {
            if (!steps.isEmpty() && steps.getLast() instanceof AttackCase.Send(String before)) {
                steps.removeLast();
                steps.add(new AttackCase.Send(before + bytes));
            } else {
                steps.add(new AttackCase.Send(bytes));
            }
        }

        private void answer(String bytes) {
            ScriptedAnswer last = answers.removeLast();
            answers.add(new ScriptedAnswer(last.bytes() + bytes, last.isEarly(), last.isLast()));
        }

        private void expect(int number, String rest) {
            List<String> words = new ArrayList<>(Arrays.asList(rest.split(" ", -1)));
            switch (words.getFirst()) {
                case "header", "no", "text" -> steps.add(new AttackCase.ExpectDetail(claim(rest)));
                case "cut" -> steps.add(new AttackCase.ExpectCut());
                case "end" -> steps.add(new AttackCase.ExpectEnd());
                default -> {
                    String method = Character.isDigit(rest.charAt(0)) ? "GET" : words.removeFirst();
                    List<Integer> statuses = Arrays.stream(words.removeFirst().split("\\|", -1))
                            .map(Integer::valueOf)
                            .toList();
                    steps.add(new AttackCase.ExpectStatus(method, statuses));
                    if (words.equals(List.of("end"))) {
                        steps.add(new AttackCase.ExpectEnd());
                    } else if (!words.isEmpty()) {
                        throw new IllegalArgumentException("line " + number + ": " + rest);
                    }
                }
            }
        }

        private void backend(String rest) {
            if (rest.startsWith("header ") || rest.startsWith("no header ") || rest.startsWith("text ")) {
                sightings.getLast().claims().add(claim(rest));
            } else {
                sightings.add(new Sighting(unescape(rest), new ArrayList<>()));
            }
        }

        private static Claim claim(String text) {
            if (text.startsWith("no header ")) {
                return new AttackCase.LacksHeader(text.substring("no header ".length()));
            }
            String rest = text.substring(text.indexOf(' ') + 1);
            if (text.startsWith("text ")) {
                return new AttackCase.HasText(unescape(rest));
            }
            int colon = rest.indexOf(':');
            return new AttackCase.HasHeader(
                    rest.substring(0, colon),
                    unescape(rest.substring(colon + 1)).strip());
        }
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int times = c == '{' ? text.indexOf('*', i) : -1;
            int end = times < 0 ? -1 : text.indexOf('}', times);
            if (end > 0 && text.substring(times + 1, end).matches("[0-9]+")) {
                out.repeat(unescape(text.substring(i + 1, times)), Integer.parseInt(text.substring(times + 1, end)));
                i = end;
            } else if (c == '\\') {
                i++;
                switch (text.charAt(i)) {
                    case 'r' -> out.append('\r');
                    case 'n' -> out.append('\n');
                    case 't' -> out.append('\t');
                    case '0' -> out.append('\0');
                    case '\\' -> out.append('\\');
                    case 'x' -> {
                        out.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                        i += 2;
                    }
                    default -> throw new IllegalArgumentException(text);
                }
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
