package io.ringway.server.log;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How the JDK finds our loggers (a service of {@link System.LoggerFinder}). */
public final class LineLoggerFinder extends System.LoggerFinder {
    private final Map<String, System.Logger> loggers = new ConcurrentHashMap<>();

    @Override
    public System.Logger getLogger(String name, Module module) {
        return loggers.computeIfAbsent(name, LineLogger::new);
    }
}
