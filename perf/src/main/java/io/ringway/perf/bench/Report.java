package io.ringway.perf.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One table per scenario, a row per peer, for a terminal or as Markdown. */
final class Report {
    private static final List<String> CLOSED = List.of(
            "proxy",
            "quiet µs",
            "/floor",
            "/nginx",
            "median (min-max)",
            "user",
            "system",
            "jit+gc",
            "req/s",
            "p50 µs",
            "p99 µs",
            "B/req",
            "GC ms",
            "RSS MiB",
            "KiB/conn",
            "wait %",
            "n",
            "errors");
    private static final List<String> OPEN = List.of(
            "proxy",
            "p50 µs",
            "p99 µs",
            "p99.9 µs",
            "max µs",
            "/direct p50",
            "quiet µs",
            "/floor",
            "/nginx",
            "req/s",
            "overdue",
            "RSS MiB",
            "wait %",
            "n",
            "errors");

    private final List<Summary> summaries;

    Report(List<Scenario> scenarios, List<Peer> peers, List<Measurement> measurements) {
        Map<String, List<Measurement>> byCell =
                measurements.stream().collect(Collectors.groupingBy(m -> m.scenario() + " " + m.peer()));
        summaries = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            for (Peer peer : peers) {
                List<Measurement> cell = byCell.get(scenario.name() + " " + peer.name());
                if (cell != null) {
                    summaries.add(new Summary(scenario, peer.name(), cell));
                }
            }
        }
    }

    /** Writes a percentile distribution per open-loop scenario and peer beside the results; returns the files. */
    List<Path> writeLatencies(Path results) {
        String base = results.toString().replaceFirst("\\.jsonl$", "");
        List<Path> files = new ArrayList<>();
        for (Summary s : summaries) {
            if (s.scenario().isOpenLoop()) {
                Path file = Path.of(base + "-" + s.scenario().name() + "-" + s.peer() + ".hgrm");
                Latencies.write(s.undisturbed().latencies(), file);
                files.add(file);
            }
        }
        return files;
    }

    String plain() {
        return render(false);
    }

    String markdown() {
        return render(true);
    }

    private String render(boolean markdown) {
        Map<Scenario, List<Summary>> byScenario = summaries.stream()
                .collect(Collectors.groupingBy(Summary::scenario, LinkedHashMap::new, Collectors.toList()));
        StringBuilder text = new StringBuilder();
        byScenario.forEach((scenario, cells) -> {
            List<List<String>> rows = new ArrayList<>(List.of(scenario.isOpenLoop() ? OPEN : CLOSED));
            cells.forEach(s -> rows.add(scenario.isOpenLoop() ? openRow(s) : closedRow(s)));
            append(text, scenario, rows, markdown);
        });
        return text.toString();
    }

    private static void append(StringBuilder text, Scenario scenario, List<List<String>> rows, boolean markdown) {
        text.append(markdown ? "\n### " : "\n").append(scenario.title()).append(markdown ? "\n\n" : "\n");
        int[] widths = new int[rows.getFirst().size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (int i = 0; i < rows.size(); i++) {
            text.append(line(rows.get(i), widths, markdown)).append('\n');
            if (i == 0 && markdown) {
                text.append("|---").append("|---:".repeat(widths.length - 1)).append("|\n");
            }
        }
    }

    private static String line(List<String> row, int[] widths, boolean markdown) {
        if (markdown) {
            return row.stream().collect(Collectors.joining(" | ", "| ", " |"));
        }
        StringBuilder line = new StringBuilder("  ");
        for (int i = 0; i < widths.length; i++) {
            String pad = " ".repeat(widths[i] - row.get(i).length());
            line.append(i == 0 ? row.get(i) + pad : pad + row.get(i)).append("  ");
        }
        return line.toString().stripTrailing();
    }

    private List<String> closedRow(Summary s) {
        Summary calm = s.undisturbed();
        boolean hasCpu = !Double.isNaN(s.quietUs()) && !s.peer().equals("direct");
        String spread = number(s.min(Measurement::cpuUs), 2) + "-" + number(s.max(Measurement::cpuUs), 2);
        return List.of(
                s.peer(),
                hasCpu ? number(s.quietUs(), 2) : "-",
                ratio(s, "floor"),
                ratio(s, "nginx"),
                hasCpu ? number(s.median(Measurement::cpuUs), 2) + " (" + spread + ")" : "-",
                hasCpu ? number(s.median(Measurement::userUs), 2) : "-",
                hasCpu ? number(s.median(Measurement::systemUs), 2) : "-",
                hasCpu ? number(s.median(m -> m.jitUs() + m.gcUs()), 2) : "-",
                calm(s, Measurement::rps, 0),
                calm(s, m -> m.load().latencyUs("p50"), 0),
                calm(s, m -> m.load().latencyUs("p99"), 0),
                jvm(s, Measurement::allocatedBytes, false),
                jvm(s, Measurement::gcPauseMs, true),
                hasCpu ? number(calm.max(m -> m.rssBytes() / 1048576.0), 0) : "-",
                hasCpu ? perConnection(s) : "-",
                number(s.median(Measurement::waitPercent), 1),
                count(s),
                Long.toString(s.errors()));
    }

    /** Median, or the worst, of what only a JVM has. */
    private static String jvm(Summary s, Function<Measurement, @Nullable Double> field, boolean worst) {
        if (s.all().stream().anyMatch(m -> field.apply(m) == null)) {
            return "-";
        }
        ToDoubleFunction<Measurement> value = m -> Objects.requireNonNullElse(field.apply(m), 0.0);
        return number(worst ? s.max(value) : s.median(value), 1);
    }

    /** Memory that came with the connections, where there are many: mostly in the first round, later ones reuse it. */
    private static String perConnection(Summary s) {
        int connections = s.scenario().connections() + s.scenario().idleConnections();
        return connections < 1000 ? "-" : number(s.max(m -> m.rssGrowthBytes() / 1024.0 / connections), 1);
    }

    private List<String> openRow(Summary s) {
        boolean hasCpu = !Double.isNaN(s.quietUs()) && !s.peer().equals("direct");
        Summary direct = other(s, "direct");
        Histogram latencies = s.undisturbed().latencies();
        long p50 = latencies.getValueAtPercentile(50);
        return List.of(
                s.peer(),
                quantile(s, p50),
                quantile(s, latencies.getValueAtPercentile(99)),
                quantile(s, latencies.getValueAtPercentile(99.9)),
                quantile(s, latencies.getMaxValue()),
                direct == null || direct.equals(s)
                        ? "-"
                        : number((double) p50 / direct.undisturbed().latencies().getValueAtPercentile(50), 2),
                hasCpu ? number(s.quietUs(), 2) : "-",
                ratio(s, "floor"),
                ratio(s, "nginx"),
                calm(s, Measurement::rps, 0),
                Long.toString(s.overdue()),
                hasCpu ? number(s.undisturbed().max(m -> m.rssBytes() / 1048576.0), 0) : "-",
                number(s.median(Measurement::waitPercent), 1),
                count(s),
                Long.toString(s.errors()));
    }

    /** Quiet CPU time over that of {@code baseline} in the same scenario. */
    private String ratio(Summary s, String baseline) {
        Summary base = other(s, baseline);
        if (base == null || s.peer().equals("direct") || !Double.isFinite(s.quietUs() / base.quietUs())) {
            return "-";
        }
        return number(s.quietUs() / base.quietUs(), 2);
    }

    private @Nullable Summary other(Summary s, String peer) {
        return summaries.stream()
                .filter(o -> o.scenario().equals(s.scenario()) && o.peer().equals(peer))
                .findFirst()
                .orElse(null);
    }

    /** Median of the undisturbed measurements; "~" before it when there are none. */
    private static String calm(Summary s, ToDoubleFunction<Measurement> field, int decimals) {
        return (s.isWhollyDisturbed() ? "~" : "") + number(s.undisturbed().median(field), decimals);
    }

    /** Microseconds; "~" before it when there are no undisturbed measurements. */
    private static String quantile(Summary s, long ns) {
        return (s.isWhollyDisturbed() ? "~" : "") + number(ns / 1e3, 0);
    }

    /** How many measurements, and how many of them disturbed. */
    private static String count(Summary s) {
        return s.disturbed() == 0 ? "" + s.all().size() : s.all().size() + " (" + s.disturbed() + "d)";
    }

    private static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
