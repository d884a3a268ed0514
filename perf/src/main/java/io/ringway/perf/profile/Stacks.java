package io.ringway.perf.profile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Samples in "collapsed" form: {@code thread;outer;...;inner COUNT} per line; kernel frames end in {@code _[k]}. */
final class Stacks {
    private static final String KERNEL = "_[k]";

    private final Map<String, Long> self = new HashMap<>();
    private final Map<String, Long> threads = new HashMap<>();
    private long all;
    private long kernel;

    static Stacks read(Path file) {
        try {
            return of(Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stacks of(List<String> lines) {
        Stacks stacks = new Stacks();
        lines.forEach(stacks::add);
        return stacks;
    }

    private void add(String line) {
        int space = line.lastIndexOf(' ');
        if (space < 0) {
            return;
        }
        long count = Long.parseLong(line.substring(space + 1));
        String stack = line.substring(0, space);
        String leaf = stack.substring(stack.lastIndexOf(';') + 1);
        int first = stack.indexOf(';');
        all += count;
        if (leaf.endsWith(KERNEL)) {
            kernel += count;
        }
        self.merge(leaf, count, Long::sum);
        threads.merge(first < 0 ? stack : stack.substring(0, first), count, Long::sum);
    }

    long samples() {
        return all;
    }

    /** Share of samples in the kernel, 0 to 100. */
    double kernelPercent() {
        return percent(kernel);
    }

    /** Samples whose innermost frame this is, the most first. */
    String top(int count) {
        return table("self time", self, count);
    }

    /** The same without kernel frames: what the proxy itself can save; percentages are of all samples. */
    String topOutsideKernel(int count) {
        Map<String, Long> own = new HashMap<>(self);
        own.keySet().removeIf(frame -> frame.endsWith(KERNEL));
        return table("self time outside the kernel", own, count);
    }

    String byThread(int count) {
        return table("thread", threads, count);
    }

    private String table(String title, Map<String, Long> counts, int rows) {
        StringBuilder text = new StringBuilder("     %  " + title + "\n");
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(
                        Comparator.<Long>naturalOrder().reversed()))
                .limit(rows)
                .forEach(
                        e -> text.append(String.format(Locale.ROOT, "%6.2f  %s%n", percent(e.getValue()), e.getKey())));
        return text.toString();
    }

    private double percent(long count) {
        return all == 0 ? 0 : count * 100.0 / all;
    }
}
