package io.ringway.server.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Which lines are written, and where; may be changed while the process runs. Owner: any. */
public final class LogSettings {
    private static final Map<String, LogLevel> COMPONENTS = new ConcurrentHashMap<>();
    private static volatile LogLevel level = LogLevel.INFO;

    private LogSettings() {}

    /** The level of every component; forgets those that components had of their own. */
    public static void level(LogLevel newLevel) {
        COMPONENTS.clear();
        level = newLevel;
    }

    /** The level of one component, by Envoy's name ({@code main}, {@code upstream}, {@code config}...). */
    public static void level(String component, LogLevel newLevel) {
        COMPONENTS.put(component, newLevel);
    }

    /** The levels in force, one line each, for the admin page. */
    public static String describe() {
        StringBuilder text = new StringBuilder("active loggers:\n  (all others): ")
                .append(level.text())
                .append('\n');
        new TreeMap<>(COMPONENTS)
                .forEach((component, own) -> text.append("  ")
                        .append(component)
                        .append(": ")
                        .append(own.text())
                        .append('\n'));
        return text.toString();
    }

    static LogLevel levelOf(String component) {
        return COMPONENTS.getOrDefault(component, level);
    }

    /** Appends to a file from now on instead of stderr ({@code --log-path}). */
    public static void writeTo(Path file) throws IOException {
        LineWriter.INSTANCE.writeTo(file);
    }
}
