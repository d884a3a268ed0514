package io.ringway.server.log;

import java.lang.System.Logger.Level;
import java.util.Locale;

/** Envoy's log levels and what they are called in the JDK. */
public enum LogLevel {
    TRACE(Level.TRACE.getSeverity()),
    DEBUG(Level.DEBUG.getSeverity()),
    INFO(Level.INFO.getSeverity()),
    WARNING(Level.WARNING.getSeverity()),
    ERROR(Level.ERROR.getSeverity()),
    /** Nothing of ours is more severe than an error, so this shows nothing but what ends the process. */
    CRITICAL(Level.ERROR.getSeverity() + 1),
    OFF(Integer.MAX_VALUE);

    private final int severity;

    LogLevel(int severity) {
        this.severity = severity;
    }

    boolean shows(Level level) {
        return level != Level.OFF && level.getSeverity() >= severity;
    }

    /** As Envoy spells it, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a level as the command line has it; {@code warn} is a second spelling of {@code warning}.
     *
     * @throws IllegalArgumentException if it is none, with the list of levels
     */
    public static LogLevel parse(String text) {
        for (LogLevel level : values()) {
            if (level.text().equals(text)) {
                return level;
            }
        }
        if (text.equals("warn")) {
            return WARNING;
        }
        throw new IllegalArgumentException(
                "'" + text + "' is no log level; there are trace, debug, info, warning, error, critical and off");
    }

    static String text(Level level) {
        return level == Level.WARNING ? "warning" : level.getName().toLowerCase(Locale.ROOT);
    }
}
