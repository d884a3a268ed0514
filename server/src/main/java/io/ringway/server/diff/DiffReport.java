package io.ringway.server.diff;

import io.ringway.server.diff.Change.Kind;
import io.ringway.server.diff.Change.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Differences as text and as a tree for JSON. Owner: any (stateless). */
public final class DiffReport {
    /** Longer values are cut; JSON has them whole. */
    private static final int VALUE_MAX = 60;

    private static final int MOVES_MAX = 20;

    private DiffReport() {}

    /** For people. */
    public static String text(ConfigDiff diff, @Nullable Traffic traffic, @Nullable TrafficShift shift) {
        StringBuilder text = new StringBuilder();
        if (diff.isEmpty()) {
            text.append("no difference\n");
        }
        for (Section section : Section.values()) {
            List<Change> changes = diff.changes().stream()
                    .filter(change -> change.section() == section)
                    .toList();
            if (!changes.isEmpty()) {
                text.append(text.isEmpty() ? "" : "\n")
                        .append(section.name().toLowerCase(Locale.ROOT))
                        .append('\n');
                changes.forEach(change -> change(text, change));
            }
        }
        if (!diff.shadowed().isEmpty()) {
            text.append(text.isEmpty() ? "" : "\n").append("never reached any more\n");
            diff.shadowed()
                    .forEach(route -> text.append("  ! ")
                            .append(route.virtualHost())
                            .append(": ")
                            .append(route.route())
                            .append(" (")
                            .append(route.at())
                            .append("), the route in line ")
                            .append(route.by().line())
                            .append(" takes all of its requests\n"));
        }
        if (traffic != null && shift != null) {
            shift(text, traffic, shift);
        }
        return text.toString();
    }

    private static void change(StringBuilder text, Change change) {
        text.append("  ").append(change.kind().sign()).append(' ').append(change.path());
        if (change.kind() == Kind.CHANGED) {
            text.append(": ").append(cut(change.before())).append(" -> ").append(cut(change.after()));
        } else if (change.kind() == Kind.REORDERED) {
            text.append(": another order");
        } else if (isScalar(change.before() + change.after())) {
            text.append(": ").append(cut(change.before() + change.after()));
        }
        text.append('\n');
    }

    private static boolean isScalar(String json) {
        return !json.startsWith("{") && !json.startsWith("[");
    }

    private static String cut(String value) {
        return value.length() <= VALUE_MAX ? value : value.substring(0, VALUE_MAX) + "...";
    }

    private static void shift(StringBuilder text, Traffic traffic, TrafficShift shift) {
        text.append('\n')
                .append(String.format(
                        Locale.ROOT,
                        "traffic: %d of %d requests (%.2f %%) would go elsewhere%n",
                        shift.moved(),
                        shift.requests(),
                        shift.sharePercent()));
        for (TrafficShift.Move move : shift.moves().stream().limit(MOVES_MAX).toList()) {
            text.append(
                    String.format(Locale.ROOT, "  %8d  %s -> %s%n", move.requests(), cut(move.from()), cut(move.to())));
            text.append("            such as ").append(move.example()).append('\n');
        }
        if (shift.moves().size() > MOVES_MAX) {
            text.append("            and ")
                    .append(shift.moves().size() - MOVES_MAX)
                    .append(" more ways\n");
        }
        if (traffic.unreadable() > 0) {
            text.append("  ").append(traffic.unreadable()).append(" lines are no requests\n");
        }
    }

    /** For JSON. */
    public static Map<String, Object> tree(ConfigDiff diff, @Nullable Traffic traffic, @Nullable TrafficShift shift) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("changes", diff.changes().stream().map(Change::tree).toList());
        List<Object> shadowed = new ArrayList<>();
        for (ConfigDiff.Shadowed route : diff.shadowed()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("virtual_host", route.virtualHost());
            entry.put("route", route.route());
            entry.put("line", route.at().line());
            entry.put("by_line", route.by().line());
            shadowed.add(entry);
        }
        tree.put("shadowed", shadowed);
        if (traffic != null && shift != null) {
            tree.put("traffic", tree(traffic, shift));
        }
        return tree;
    }

    private static Map<String, Object> tree(Traffic traffic, TrafficShift shift) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("requests", shift.requests());
        tree.put("moved", shift.moved());
        tree.put("moved_percent", shift.sharePercent());
        tree.put("unreadable_lines", traffic.unreadable());
        List<Object> moves = new ArrayList<>();
        for (TrafficShift.Move move : shift.moves()) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("from", move.from());
            entry.put("to", move.to());
            entry.put("requests", move.requests());
            entry.put("example", move.example());
            moves.add(entry);
        }
        tree.put("moves", moves);
        return tree;
    }
}
