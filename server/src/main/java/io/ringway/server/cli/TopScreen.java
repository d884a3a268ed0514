package io.ringway.server.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** What happened between two looks at {@code /overview}, as lines for the terminal. Owner: the command. */
final class TopScreen {
    private static final int SERVER_ERRORS = 4;
    private static final int NAME_MAX = 48;
    private static final int SLOWEST_MAX = 5;
    private static final String RED = "\033[31m";
    private static final String YELLOW = "\033[33m";
    private static final String BOLD = "\033[1m";
    private static final String DIM = "\033[2m";
    private static final String PLAIN = "\033[0m";

    private final JsonNode before;
    private final JsonNode now;
    private final String filter;
    private final boolean isColoured;
    private final double seconds;
    private final List<String> lines = new ArrayList<>();

    TopScreen(JsonNode before, JsonNode now, String filter, boolean isColoured) {
        this.before = before;
        this.now = now;
        this.filter = filter;
        this.isColoured = isColoured;
        seconds = Math.max(
                0.001, (now.path("time_ms").asLong() - before.path("time_ms").asLong()) / 1000.0);
    }

    List<String> lines() {
        head();
        routes();
        slowest();
        now.path("clusters").forEach(this::cluster);
        return lines;
    }

    private void head() {
        JsonNode server = now.path("server");
        String state = server.path("state").asString();
        lines.add(paint(BOLD, "ringway " + server.path("version").asString()) + "  "
                + paint(state.equals("LIVE") ? "" : YELLOW, state)
                + "  up " + uptime(server.path("uptime_s").asLong()) + "  configuration "
                + server.path("config_version").asLong()
                + (server.path("last_reload").asString().isEmpty()
                        ? ""
                        : paint(RED, "  (the last reload was refused)")));
        JsonNode traffic = now.path("traffic");
        JsonNode earlier = before.path("traffic");
        double rate = rate(traffic, earlier, "requests");
        lines.add(String.format(
                Locale.ROOT,
                "%.0f requests/s  %s  %d connections  %d in flight  %s/s in  %s/s out",
                rate,
                classes(traffic, earlier),
                traffic.path("connections").asLong(),
                traffic.path("active").asLong(),
                bytes(rate(traffic, earlier, "received_bytes")),
                bytes(rate(traffic, earlier, "sent_bytes"))));
        JsonNode latency = now.path("latency_us").path("interval");
        lines.add("latency  " + quantiles(latency, 1));
        lines.add(workers());
    }

    private String classes(JsonNode traffic, JsonNode earlier) {
        StringJoiner text = new StringJoiner(" ");
        for (int i = 1; i <= SERVER_ERRORS; i++) {
            long fresh = fresh(traffic, earlier, i);
            String part = (i + 1) + "xx " + String.format(Locale.ROOT, "%.0f", fresh / seconds);
            text.add(fresh > 0 && i == SERVER_ERRORS ? paint(RED, part) : part);
        }
        return text.toString();
    }

    private String workers() {
        StringJoiner text = new StringJoiner("  ");
        JsonNode all = now.path("workers");
        for (int i = 0; i < all.size(); i++) {
            long usedUs = all.path(i).path("cpu_us").asLong()
                    - before.path("workers").path(i).path("cpu_us").asLong();
            double busy = Math.clamp(usedUs / 1e6 / seconds, 0, 1);
            String part = all.path(i).path("name").asString()
                    + String.format(
                            Locale.ROOT,
                            " %.0f %% (lag %s, %d connections)",
                            busy * 100,
                            time(all.path(i).path("loop_lag_us").asLong()),
                            all.path(i).path("connections").asLong());
            text.add(paint(busy > 0.9 ? RED : busy > 0.7 ? YELLOW : "", part));
        }
        return "busy     " + text;
    }

    private record RouteRow(String name, double rate, JsonNode route, JsonNode earlier) {}

    private void routes() {
        Map<String, JsonNode> known = new HashMap<>();
        before.path("routes").forEach(route -> known.put(name(route), route));
        List<RouteRow> rows = new ArrayList<>();
        for (JsonNode route : now.path("routes")) {
            String name = name(route);
            JsonNode earlier = known.get(name);
            if (name.contains(filter)) {
                JsonNode then = earlier == null ? route : earlier;
                rows.add(new RouteRow(name, rate(route, then, "requests"), route, then));
            }
        }
        rows.sort(Comparator.comparingDouble(RouteRow::rate)
                .reversed()
                .thenComparingLong(row -> -row.route().path("requests").asLong()));
        lines.add("");
        lines.add(paint(
                DIM,
                String.format(
                        Locale.ROOT,
                        "%-" + NAME_MAX + "s %9s %8s %9s %9s %9s %9s",
                        "ROUTE",
                        "req/s",
                        "5xx/s",
                        "p50",
                        "p90",
                        "p99",
                        "max")));
        for (RouteRow row : rows) {
            JsonNode figures = row.route().path("latency_us").path("interval");
            long errors = fresh(row.route(), row.earlier(), SERVER_ERRORS);
            String failed = String.format(Locale.ROOT, "%8.1f", errors / seconds);
            lines.add(String.format(Locale.ROOT, "%-" + NAME_MAX + "s %9.1f ", shorten(row.name()), row.rate())
                    + (errors > 0 ? paint(RED, failed) : failed)
                    + String.format(
                            Locale.ROOT,
                            " %9s %9s %9s %9s",
                            micros(figures, "p50"),
                            micros(figures, "p90"),
                            micros(figures, "p99"),
                            micros(figures, "max")));
        }
        if (rows.isEmpty()) {
            lines.add("no route has answered anything yet");
        }
    }

    /** What {@code ringway why ID} tells more about. */
    private void slowest() {
        List<JsonNode> requests = new ArrayList<>();
        for (JsonNode request : now.path("slowest")) {
            if (requests.size() < SLOWEST_MAX
                    && (name(request) + request.path("cluster").asString()).contains(filter)) {
                requests.add(request);
            }
        }
        if (requests.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add(paint(
                DIM,
                String.format(
                        Locale.ROOT, "%-" + NAME_MAX + "s %9s %8s  %s", "SLOWEST, 5 MIN", "took", "status", "ID")));
        for (JsonNode request : requests) {
            int status = request.path("status").asInt();
            String what = request.path("method").asString() + " "
                    + request.path("host").asString() + request.path("path").asString();
            String code = String.format(Locale.ROOT, "%8s", status == 0 ? "none" : status);
            lines.add(String.format(
                            Locale.ROOT,
                            "%-" + NAME_MAX + "s %9s ",
                            what.length() <= NAME_MAX - 2 ? what : what.substring(0, NAME_MAX - 3) + "…",
                            time(request.path("times_us").path("end").asLong()))
                    + (status == 0 || status >= 500 ? paint(RED, code) : code)
                    + "  " + request.path("request_id").asString());
        }
    }

    private static String name(JsonNode route) {
        return route.path("route_config").asString() + "/"
                + route.path("virtual_host").asString() + "/"
                + route.path("route").asString();
    }

    private void cluster(JsonNode cluster) {
        String name = cluster.path("name").asString();
        if (!name.contains(filter)) {
            return;
        }
        JsonNode earlier = find(before.path("clusters"), "name", name, cluster);
        StringJoiner breakers = new StringJoiner(", ");
        cluster.path("open_breakers").forEach(open -> breakers.add(open.asString()));
        lines.add("");
        lines.add(paint(BOLD, name)
                + String.format(Locale.ROOT, "  %.1f req/s  ", rate(cluster, earlier, "requests"))
                + (fresh(cluster, earlier, SERVER_ERRORS) > 0
                        ? paint(
                                RED,
                                String.format(
                                        Locale.ROOT, "%.1f 5xx/s  ", fresh(cluster, earlier, SERVER_ERRORS) / seconds))
                        : "")
                + String.format(
                        Locale.ROOT,
                        "%.1f retries/s  %d in flight  %d connections  %s",
                        rate(cluster, earlier, "retries"),
                        cluster.path("active").asLong(),
                        cluster.path("connections").asLong(),
                        quantiles(cluster.path("latency_ms").path("interval"), 1000))
                + (breakers.length() > 0 ? paint(RED, "  circuit breakers open: " + breakers) : ""));
        for (JsonNode host : cluster.path("hosts")) {
            host(
                    host,
                    find(earlier.path("hosts"), "address", host.path("address").asString(), host));
        }
    }

    private void host(JsonNode host, JsonNode earlier) {
        String health = host.path("health").asString();
        String why = host.path("why").asString();
        String colour = health.equals("healthy") ? "" : health.equals("degraded") ? YELLOW : RED;
        lines.add(String.format(
                        Locale.ROOT,
                        "  %-" + (NAME_MAX - 2) + "s %9.1f %8.1f ",
                        shorten(host.path("address").asString()
                                + (host.path("hostname").asString().isEmpty()
                                        ? ""
                                        : " " + host.path("hostname").asString())),
                        rate(host, earlier, "requests"),
                        rate(host, earlier, "errors"))
                + paint(colour, " " + health + (why.isEmpty() ? "" : " (" + why.replace("/", ", ") + ")")));
    }

    // ---- numbers ----

    private static JsonNode find(JsonNode list, String key, String value, JsonNode otherwise) {
        for (JsonNode one : list) {
            if (one.path(key).asString().equals(value)) {
                return one;
            }
        }
        return otherwise;
    }

    private double rate(JsonNode later, JsonNode earlier, String field) {
        return Math.max(0, later.path(field).asLong() - earlier.path(field).asLong()) / seconds;
    }

    private static long fresh(JsonNode later, JsonNode earlier, int index) {
        return Math.max(
                0,
                later.path("classes").path(index).asLong()
                        - earlier.path("classes").path(index).asLong());
    }

    private static String quantiles(JsonNode figures, long usPerUnit) {
        if (figures.path("count").asLong() == 0) {
            return "-";
        }
        StringJoiner text = new StringJoiner("  ");
        for (String key : List.of("p50", "p90", "p99", "max")) {
            text.add(key + " " + time(figures.path(key).asLong() * usPerUnit));
        }
        return text.toString();
    }

    private static String micros(JsonNode figures, String key) {
        return figures.path("count").asLong() == 0
                ? "-"
                : time(figures.path(key).asLong());
    }

    private static String time(long us) {
        if (us < 1_000) {
            return us + " us";
        }
        return us < 1_000_000
                ? String.format(Locale.ROOT, us < 100_000 ? "%.1f ms" : "%.0f ms", us / 1e3)
                : String.format(Locale.ROOT, "%.2f s", us / 1e6);
    }

    private static String bytes(double count) {
        if (count < 1e3) {
            return String.format(Locale.ROOT, "%.0f B", count);
        }
        return count < 1e6
                ? String.format(Locale.ROOT, "%.1f kB", count / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", count / 1e6);
    }

    private static String uptime(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    private static String shorten(String name) {
        return name.length() <= NAME_MAX - 2 ? name : "…" + name.substring(name.length() - NAME_MAX + 3);
    }

    private String paint(String colour, String text) {
        return isColoured && !colour.isEmpty() ? colour + text + PLAIN : text;
    }
}
