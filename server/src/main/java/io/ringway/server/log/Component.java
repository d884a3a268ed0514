package io.ringway.server.log;

import java.util.List;

/** Envoy's component names for our loggers' names. */
final class Component {
    /** A prefix of logger names and the component it belongs to; the first match counts. */
    private record Rule(String prefix, String component) {}

    private static final List<Rule> RULES = List.of(
            new Rule("io.ringway.server.admin", "admin"),
            new Rule("io.ringway.server.dns", "dns"),
            new Rule("io.ringway.server.metrics", "stats"),
            new Rule("io.ringway.server", "main"),
            new Rule("io.ringway.config", "config"),
            new Rule("io.ringway.hotpath.upstream", "upstream"),
            new Rule("io.ringway.hotpath.router", "router"),
            new Rule("io.ringway.hotpath.listener", "conn_handler"),
            new Rule("io.ringway.hotpath.hcm", "http"),
            new Rule("io.ringway.hotpath.h1", "http"),
            new Rule("io.ringway.hotpath.filter", "filter"),
            new Rule("io.ringway.hotpath", "main"),
            new Rule("io.ringway.filters.http.lua", "lua"),
            new Rule("io.ringway.filters", "filter"),
            new Rule("io.ringway.transport", "connection"),
            new Rule("io.netty", "dns"),
            new Rule("com.sun.net.httpserver", "admin"));

    private Component() {}

    static String of(String loggerName) {
        for (Rule rule : RULES) {
            if (loggerName.startsWith(rule.prefix())) {
                return rule.component();
            }
        }
        return "misc";
    }
}
