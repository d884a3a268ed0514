package io.ringway.server.log;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** One logger: {@code [2026-11-21 12:00:00.123][4711][info][main] message}, the time in UTC. Owner: any. */
final class LineLogger implements System.Logger {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS");
    private static final long PID = ProcessHandle.current().pid();

    private final String name;
    private final String component;

    LineLogger(String name) {
        this.name = name;
        component = Component.of(name);
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public boolean isLoggable(Level level) {
        return LogSettings.levelOf(component).shows(level);
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
        if (isLoggable(level)) {
            LineWriter.INSTANCE.write(line(level, String.valueOf(message), thrown));
        }
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... values) {
        if (isLoggable(level)) {
            String text = String.valueOf(format);
            if (values != null && values.length > 0) {
                text = new MessageFormat(text, Locale.ROOT).format(values);
            }
            LineWriter.INSTANCE.write(line(level, text, null));
        }
    }

    private String line(Level level, String message, @Nullable Throwable thrown) {
        StringBuilder line = new StringBuilder(128)
                .append('[')
                .append(LocalDateTime.now(ZoneOffset.UTC).format(TIME))
                .append("][")
                .append(PID)
                .append("][")
                .append(LogLevel.text(level))
                .append("][")
                .append(component)
                .append("] ");
        appendEscaped(line, message);
        if (thrown != null) {
            StringWriter trace = new StringWriter();
            thrown.printStackTrace(new PrintWriter(trace));
            line.append('\n').append(trace.toString().stripTrailing());
        }
        return line.append('\n').toString();
    }

    /** Peers' bytes reach messages: no control character may forge a line or a terminal sequence. */
    private static void appendEscaped(StringBuilder line, String message) {
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            if (c < ' ' || c == 0x7f) {
                line.append(String.format("\\x%02x", (int) c));
            } else {
                line.append(c);
            }
        }
    }
}
