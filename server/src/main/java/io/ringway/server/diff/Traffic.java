package io.ringway.server.diff;

import io.ringway.server.explain.Question;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Requests that were made, read from a file: an access log in Envoy's default format, or a line for each request ({@code http://host/path},
 * {@code GET http://host/path}, {@code host /path}, {@code GET host /path}). Owner: any (immutable).
 *
 * @param requests with how often each was made
 * @param unreadable lines that are no requests
 */
public record Traffic(Map<Question, Integer> requests, int unreadable) {
    /** Envoy's default format quotes the request line, X-Forwarded-For, User-Agent, X-Request-Id, the authority and the upstream host. */
    private static final int QUOTED_COUNT = 6;

    /** Spreads numbers evenly, so that fractions and weights see all of them (the golden ratio times 2^64). */
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    /** Reads a file. */
    public static Traffic read(Path file) throws IOException {
        Map<Line, Integer> lines = new LinkedHashMap<>();
        int unreadable = 0;
        // A log may hold any bytes; Latin-1 has a character for each.
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                if (text.isBlank() || text.startsWith("#")) {
                    continue;
                }
                Line line = line(text.strip());
                if (line == null) {
                    unreadable++;
                } else {
                    lines.merge(line, 1, Integer::sum);
                }
            }
        }
        Map<Question, Integer> requests = new LinkedHashMap<>();
        for (Map.Entry<Line, Integer> entry : lines.entrySet()) {
            try {
                requests.put(entry.getKey().question(requests.size() * SPREAD), entry.getValue());
            } catch (IllegalArgumentException _) {
                unreadable += entry.getValue();
            }
        }
        return new Traffic(requests, unreadable);
    }

    /** What tells requests of a file apart. */
    private record Line(String request, String userAgent) {
        Question question(long random) {
            List<String> headers = userAgent.isEmpty() ? List.of() : List.of("user-agent: " + userAgent);
            return Question.parse(request, headers, false, "", random);
        }
    }

    private static @Nullable Line line(String text) {
        return text.startsWith("[") ? logLine(text) : plainLine(text);
    }

    private static @Nullable Line logLine(String text) {
        List<String> quoted = new ArrayList<>();
        int open = text.indexOf('"');
        while (open >= 0) {
            int close = text.indexOf('"', open + 1);
            if (close < 0) {
                return null;
            }
            quoted.add(text.substring(open + 1, close));
            open = text.indexOf('"', close + 1);
        }
        String[] request = quoted.isEmpty() ? new String[0] : quoted.getFirst().split(" ", -1);
        if (quoted.size() != QUOTED_COUNT
                || request.length != 3
                || quoted.get(4).equals("-")) {
            return null;
        }
        String userAgent = quoted.get(2).equals("-") ? "" : quoted.get(2);
        return new Line(request[0] + " http://" + quoted.get(4) + request[1], userAgent);
    }

    private static @Nullable Line plainLine(String text) {
        String[] words = text.split("\\s+", -1);
        int last = words.length - 1;
        boolean isHostApart = last > 0 && words[last].startsWith("/");
        if (words.length > (isHostApart ? 3 : 2)) {
            return null;
        }
        if (!isHostApart) {
            return new Line(text, "");
        }
        String method = words.length == 3 ? words[0] + ' ' : "";
        return new Line(method + "http://" + words[last - 1] + words[last], "");
    }
}
