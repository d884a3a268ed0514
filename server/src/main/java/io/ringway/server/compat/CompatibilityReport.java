package io.ringway.server.compat;

import io.ringway.config.model.FieldUse;
import io.ringway.config.model.FieldUse.Kind;
import io.ringway.config.model.FieldUse.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Compatibility as text and as a tree for JSON. Owner: any (stateless). */
public final class CompatibilityReport {
    private static final int PLACE_WIDTH = 8;

    private CompatibilityReport() {}

    /**
     * For people.
     *
     * @param file its name
     * @param areAllShown whether what is supported is listed too
     */
    public static String text(Compatibility compatibility, String file, boolean areAllShown) {
        StringBuilder text = new StringBuilder();
        text.append(file).append(compatibility.doesRun() ? ": would run\n\n" : ": would not run\n\n");
        counts(text, compatibility, Kind.FIELD, "fields");
        counts(text, compatibility, Kind.EXTENSION, "extensions");
        for (Status status : List.of(Status.UNKNOWN, Status.UNSUPPORTED, Status.WITHOUT_EFFECT, Status.SUPPORTED)) {
            if (status != Status.SUPPORTED || areAllShown) {
                list(text, compatibility, status);
            }
        }
        int others = compatibility.otherErrors().size();
        if (others > 0) {
            text.append("\nand ")
                    .append(others)
                    .append(others == 1 ? " error" : " errors")
                    .append(" of another kind: ringway validate -c ")
                    .append(file)
                    .append('\n');
        }
        return text.toString();
    }

    private static void counts(StringBuilder text, Compatibility compatibility, Kind kind, String noun) {
        List<String> parts = new ArrayList<>();
        for (Status status : Status.values()) {
            long count = compatibility.count(kind, status);
            if (count > 0 || status == Status.SUPPORTED) {
                parts.add(count + " " + label(status));
            }
        }
        text.append(String.format(Locale.ROOT, "%-12s%s%n", noun, String.join(", ", parts)));
    }

    private static void list(StringBuilder text, Compatibility compatibility, Status status) {
        List<Compatibility.Use> uses = compatibility.uses().stream()
                .filter(use -> use.status() == status)
                .toList();
        if (uses.isEmpty()) {
            return;
        }
        text.append('\n').append(label(status)).append(":\n");
        for (Compatibility.Use use : uses) {
            FieldUse field = use.use();
            String place = field.at().line() + ":" + field.at().column();
            text.append("  ").append(place).repeat(' ', Math.max(1, PLACE_WIDTH - place.length()));
            text.append(field.path());
            if (field.kind() == Kind.EXTENSION) {
                text.append(" = ").append(field.name());
            }
            text.append('\n');
            if (!use.note().isEmpty()) {
                text.repeat(' ', PLACE_WIDTH + 2).append(use.note()).append('\n');
            }
        }
    }

    /** For JSON: every use is listed. */
    public static Map<String, Object> tree(Compatibility compatibility, String file) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("file", file);
        tree.put("would_run", compatibility.doesRun());
        tree.put("fields", counts(compatibility, Kind.FIELD));
        tree.put("extensions", counts(compatibility, Kind.EXTENSION));
        tree.put("other_errors", compatibility.otherErrors().size());
        tree.put(
                "uses",
                compatibility.uses().stream().map(CompatibilityReport::tree).toList());
        return tree;
    }

    private static Map<String, Object> counts(Compatibility compatibility, Kind kind) {
        Map<String, Object> counts = new LinkedHashMap<>();
        for (Status status : Status.values()) {
            counts.put(status.name().toLowerCase(Locale.ROOT), compatibility.count(kind, status));
        }
        return counts;
    }

    private static Map<String, Object> tree(Compatibility.Use use) {
        Map<String, Object> tree = new LinkedHashMap<>();
        FieldUse field = use.use();
        tree.put("kind", field.kind().name().toLowerCase(Locale.ROOT));
        tree.put("status", field.status().name().toLowerCase(Locale.ROOT));
        tree.put("name", field.name());
        tree.put("path", field.path());
        tree.put("line", field.at().line());
        tree.put("column", field.at().column());
        if (!use.note().isEmpty()) {
            tree.put("note", use.note());
        }
        return tree;
    }

    private static String label(Status status) {
        return switch (status) {
            case SUPPORTED -> "supported";
            case WITHOUT_EFFECT -> "accepted without effect";
            case UNSUPPORTED -> "unsupported";
            case UNKNOWN -> "unknown to Envoy";
        };
    }
}
