package io.ringway.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A valid configuration of random content and layout, with the place of every key and value in its text. The same seed gives the same
 * text.
 */
final class GeneratedConfig {
    /** What can be wrong with a token. */
    enum Kind {
        KEY,
        ENUM,
        DURATION,
        NUMBER,
        BOOL,
        CLUSTER,
        TYPE_URL,
        TEXT
    }

    /** How it is written. */
    enum Form {
        YAML,
        JSON
    }

    /** A piece of the text; line and column from 1, of its quote if it has one, offset of its content from 0. */
    record Token(Kind kind, String text, int offset, int line, int column) {}

    private record Value(Kind kind, String text) {}

    /** Written once with an anchor and, where it comes again, as an alias. */
    private record Shared(String anchor, Map<String, Object> content, boolean isAlias) {}

    private static final String MERGE_KEY = "<<";

    private final Random random;
    private final StringBuilder text = new StringBuilder();
    private final List<Token> tokens = new ArrayList<>();
    private final List<String> clusterNames = new ArrayList<>();
    private final int indentStep;
    private int line = 1;
    private int lineStart;
    private final Form form;
    private @Nullable Map<String, Object> action;
    private @Nullable Map<String, Object> breakers;

    GeneratedConfig(long seed) {
        this(seed, Form.YAML);
    }

    GeneratedConfig(long seed, Form form) {
        this.form = form;
        random = new Random(seed);
        indentStep = random.nextBoolean() ? 2 : 4;
        int clusters = 1 + random.nextInt(4);
        List<String> words = new ArrayList<>(List.of("frontend", "payments", "inventory", "backoffice", "search"));
        for (int i = 0; i < clusters; i++) {
            clusterNames.add(words.remove(random.nextInt(words.size())) + "_cluster");
        }
        if (form == Form.JSON) {
            json(bootstrap(), 0);
            put("\n");
            return;
        }
        put("# generated\n");
        block(bootstrap(), 0);
    }

    String text() {
        return text.toString();
    }

    List<Token> tokens() {
        return tokens;
    }

    private Map<String, Object> bootstrap() {
        Map<String, Object> root = map();
        sometimes(root, "node", () -> map("id", text("node-1"), "cluster", text("edge")));
        sometimes(root, "admin", () -> map("address", address("127.0.0.1", "9901")));
        List<Object> listeners = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(2); i++) {
            listeners.add(listener(i));
        }
        List<Object> clusters = new ArrayList<>();
        clusterNames.forEach(name -> clusters.add(cluster(name)));
        root.put("static_resources", map("listeners", listeners, "clusters", clusters));
        return root;
    }

    private Map<String, Object> listener(int index) {
        Map<String, Object> listener = map("name", text("listener_" + index));
        listener.put("address", address("0.0.0.0", Integer.toString(10000 + index)));
        sometimes(listener, "per_connection_buffer_limit_bytes", () -> number("32768"));
        sometimes(listener, "traffic_direction", () -> enumeration("OUTBOUND"));
        Map<String, Object> filter = map("name", text("envoy.filters.network.http_connection_manager"));
        filter.put("typed_config", connectionManager());
        listener.put("filter_chains", list(map("filters", list(filter))));
        return listener;
    }

    private Map<String, Object> connectionManager() {
        Map<String, Object> hcm = map();
        hcm.put("@type", type("filters.network.http_connection_manager.v3.HttpConnectionManager"));
        hcm.put("stat_prefix", text("ingress_http"));
        sometimes(hcm, "codec_type", () -> enumeration("AUTO"));
        sometimes(hcm, "use_remote_address", () -> bool("true"));
        sometimes(hcm, "generate_request_id", () -> bool("false"));
        sometimes(hcm, "xff_num_trusted_hops", () -> number("2"));
        sometimes(hcm, "stream_idle_timeout", () -> duration("300s"));
        sometimes(hcm, "server_header_transformation", () -> enumeration("PASS_THROUGH"));
        sometimes(
                hcm,
                "common_http_protocol_options",
                () -> map(
                        "idle_timeout",
                        duration("3600s"),
                        "headers_with_underscores_action",
                        enumeration("REJECT_REQUEST"),
                        "max_headers_count",
                        number("100")));
        List<Object> hosts = new ArrayList<>();
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            hosts.add(virtualHost(i));
        }
        hcm.put("route_config", map("name", text("local_route"), "virtual_hosts", hosts));
        Map<String, Object> router = map("name", text("envoy.filters.http.router"));
        router.put("typed_config", map("@type", type("filters.http.router.v3.Router")));
        hcm.put("http_filters", list(router));
        return hcm;
    }

    private Map<String, Object> virtualHost(int index) {
        Map<String, Object> host =
                map("name", text("host_" + index), "domains", list(text("www" + index + ".example")));
        sometimes(host, "require_tls", () -> enumeration("EXTERNAL_ONLY"));
        List<Object> routes = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            routes.add(route(i));
        }
        host.put("routes", routes);
        return host;
    }

    private Map<String, Object> route(int index) {
        Map<String, Object> match = map(random.nextBoolean() ? "prefix" : "path", text("/p" + index));
        sometimes(match, "case_sensitive", () -> bool("false"));
        Map<String, Object> route = map("match", match);
        switch (random.nextInt(4)) {
            case 0 ->
                route.put("direct_response", map("status", number("200"), "body", map("inline_string", text("ok"))));
            case 1 ->
                route.put(
                        "redirect",
                        map(
                                "host_redirect",
                                text("other.example"),
                                "response_code",
                                enumeration("PERMANENT_REDIRECT")));
            default -> {
                route.put("route", forward());
            }
        }
        return route;
    }

    /** Some actions are what an earlier one is, and more. */
    private Object forward() {
        Map<String, Object> shared = action;
        if (form == Form.YAML && shared != null && random.nextInt(3) == 0) {
            return map(MERGE_KEY, new Shared("action", shared, true), "priority", enumeration("HIGH"));
        }
        Map<String, Object> fresh =
                map("cluster", new Value(Kind.CLUSTER, clusterNames.get(random.nextInt(clusterNames.size()))));
        sometimes(fresh, "timeout", () -> duration("15s"));
        sometimes(fresh, "prefix_rewrite", () -> text("/q"));
        if (form == Form.YAML && shared == null) {
            action = fresh;
            return new Shared("action", fresh, false);
        }
        return fresh;
    }

    private Object breakers() {
        Map<String, Object> shared = breakers;
        if (shared != null) {
            return form == Form.YAML ? new Shared("limits", shared, true) : shared;
        }
        Map<String, Object> fresh =
                map("thresholds", list(map("priority", enumeration("DEFAULT"), "max_requests", number("1000"))));
        if (form == Form.JSON) {
            return fresh;
        }
        breakers = fresh;
        return new Shared("limits", fresh, false);
    }

    private Map<String, Object> cluster(String name) {
        Map<String, Object> cluster = map("name", text(name));
        sometimes(cluster, "type", () -> enumeration("STRICT_DNS"));
        sometimes(cluster, "connect_timeout", () -> duration("0.25s"));
        sometimes(cluster, "lb_policy", () -> enumeration("LEAST_REQUEST"));
        sometimes(cluster, "circuit_breakers", this::breakers);
        List<Object> endpoints = new ArrayList<>();
        for (int i = 1; i <= 1 + random.nextInt(3); i++) {
            Map<String, Object> endpoint = map("endpoint", map("address", address("10.0.0." + i, "8080")));
            sometimes(endpoint, "load_balancing_weight", () -> number("3"));
            endpoints.add(endpoint);
        }
        cluster.put(
                "load_assignment", map("cluster_name", text(name), "endpoints", list(map("lb_endpoints", endpoints))));
        return cluster;
    }

    private Map<String, Object> address(String ip, String port) {
        return map("socket_address", map("address", text(ip), "port_value", number(port)));
    }

    private void sometimes(Map<String, Object> into, String key, Supplier<Object> value) {
        if (random.nextInt(3) > 0) {
            into.put(key, value.get());
        }
    }

    private static Map<String, Object> map(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private static List<Object> list(Object element) {
        return new ArrayList<>(List.of(element));
    }

    private static Value text(String text) {
        return new Value(Kind.TEXT, text);
    }

    private static Value enumeration(String text) {
        return new Value(Kind.ENUM, text);
    }

    private static Value duration(String text) {
        return new Value(Kind.DURATION, text);
    }

    private static Value number(String text) {
        return new Value(Kind.NUMBER, text);
    }

    private static Value bool(String text) {
        return new Value(Kind.BOOL, text);
    }

    private static Value type(String name) {
        return new Value(Kind.TYPE_URL, "type.googleapis.com/envoy.extensions." + name);
    }

    private void block(Map<?, ?> map, int indent) {
        boolean isFirst = true;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!isFirst || text.charAt(text.length() - 1) == '\n') {
                put(" ".repeat(indent));
            }
            isFirst = false;
            key((String) entry.getKey());
            put(":");
            boolean isFlow = random.nextInt(5) == 0 && indent > 0;
            if (entry.getValue() instanceof Shared shared && !shared.isAlias() && !isFlow) {
                put(" &" + shared.anchor() + "\n");
                block(shared.content(), indent + indentStep);
            } else if (entry.getValue() instanceof Value || entry.getValue() instanceof Shared || isFlow) {
                put(" ");
                flow(entry.getValue());
                put(random.nextInt(6) == 0 ? " # note\n" : "\n");
            } else if (entry.getValue() instanceof List<?> list) {
                put("\n");
                blockList(list, indent + (random.nextBoolean() ? indentStep : 0));
            } else {
                put("\n");
                block((Map<?, ?>) entry.getValue(), indent + indentStep);
            }
        }
    }

    private void blockList(List<?> list, int indent) {
        for (Object element : list) {
            put(" ".repeat(indent) + "- ");
            if (element instanceof Map<?, ?> map && random.nextInt(6) > 0) {
                block(map, indent + 2);
            } else {
                flow(element);
                put("\n");
            }
        }
    }

    private void flow(Object value) {
        switch (value) {
            case Value scalar -> scalar(scalar);
            case Shared shared when shared.isAlias() -> put("*" + shared.anchor());
            case Shared shared -> {
                put("&" + shared.anchor() + " ");
                flow(shared.content());
            }
            case List<?> list -> {
                put("[ ");
                for (int i = 0; i < list.size(); i++) {
                    put(i > 0 ? ", " : "");
                    flow(list.get(i));
                }
                put(" ]");
            }
            case Map<?, ?> map -> {
                put("{ ");
                boolean isFirst = true;
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    put(isFirst ? "" : ", ");
                    isFirst = false;
                    key((String) entry.getKey());
                    put(": ");
                    flow(entry.getValue());
                }
                put(" }");
            }
            default -> throw new IllegalArgumentException(value.toString());
        }
    }

    private void key(String key) {
        if (key.equals(MERGE_KEY)) {
            put(key);
        } else if (key.startsWith("@")) {
            put("\"" + key + "\"");
        } else {
            token(Kind.KEY, key);
        }
    }

    private void scalar(Value value) {
        token(value.kind(), value.text());
    }

    /** JSON over several lines, with some of the inner parts on one. */
    private void json(Object value, int indent) {
        boolean isLong = indent == 0 || random.nextInt(5) > 0;
        String separator = isLong ? "\n" + " ".repeat(indent + indentStep) : "";
        String end = isLong ? "\n" + " ".repeat(indent) : "";
        switch (value) {
            case Value scalar -> {
                boolean isBare = scalar.kind() == Kind.NUMBER || scalar.kind() == Kind.BOOL;
                token(scalar.kind(), scalar.text(), !isBare);
            }
            case List<?> list -> {
                put("[");
                for (int i = 0; i < list.size(); i++) {
                    put(i > 0 ? "," : "");
                    put(separator);
                    json(list.get(i), indent + indentStep);
                }
                put(end);
                put("]");
            }
            case Map<?, ?> map -> {
                put("{");
                boolean isFirst = true;
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    put(isFirst ? "" : ",");
                    put(separator);
                    isFirst = false;
                    String key = (String) entry.getKey();
                    if (key.startsWith("@")) {
                        put('"' + key + '"');
                    } else {
                        token(Kind.KEY, key, true);
                    }
                    put(": ");
                    json(entry.getValue(), indent + indentStep);
                }
                put(end);
                put("}");
            }
            default -> throw new IllegalArgumentException(value.toString());
        }
    }

    private void token(Kind kind, String content, boolean isQuoted) {
        if (!isQuoted) {
            token(kind, content);
            return;
        }
        tokens.add(new Token(kind, content, text.length() + 1, line, text.length() - lineStart + 1));
        put('"' + content + '"');
    }

    private void token(Kind kind, String content) {
        tokens.add(new Token(kind, content, text.length(), line, text.length() - lineStart + 1));
        put(content);
    }

    private void put(String piece) {
        text.append(piece);
        int lineEnd = piece.indexOf('\n');
        if (lineEnd >= 0) {
            line++;
            lineStart = text.length() - piece.length() + lineEnd + 1;
        }
    }
}
