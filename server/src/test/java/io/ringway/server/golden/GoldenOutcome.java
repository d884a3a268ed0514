package io.ringway.server.golden;

import io.ringway.config.compile.RouteOrigins;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.routing.Route;
import io.ringway.routing.explain.Explanation;
import io.ringway.server.rehearsal.Field;
import io.ringway.server.rehearsal.Rehearsed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a case, under the keys of {@code expect}. */
record GoldenOutcome(Rehearsed result, RouteOrigins origins) {
    private static final String NONE = "none";

    /** Expected and actual values by key, in the words of the file. */
    Map<String, String> actual(YamlTree expected) {
        expected.allow(
                "virtual_host",
                "virtual_cluster",
                "route",
                "cluster",
                "path",
                "host",
                "method",
                "upstream",
                "status",
                "details",
                "location",
                "body",
                "client",
                "internal");
        Map<String, String> actual = new LinkedHashMap<>();
        for (Object key : expected.entries().keySet()) {
            String name = key.toString();
            switch (name) {
                case "upstream" -> heads(name, expected.tree(name), forwardedFields(), actual);
                case "client" -> heads(name, expected.tree(name), answerFields(), actual);
                default -> actual.put(name, value(name));
            }
        }
        return actual;
    }

    static Map<String, String> expected(YamlTree expected) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Object key : expected.entries().keySet()) {
            String name = key.toString();
            if (name.equals("upstream") || name.equals("client")) {
                YamlTree fields = expected.tree(name);
                fields.entries().forEach((field, value) -> texts.put(name + '.' + field, joined(value)));
            } else {
                texts.put(name, expected.text(name));
            }
        }
        return texts;
    }

    /** Several fields of one name are a list. */
    private static String joined(@Nullable Object value) {
        return value instanceof List<?> list
                ? String.join(" | ", list.stream().map(Object::toString).toList())
                : value == null ? NONE : value.toString();
    }

    private static void heads(String key, YamlTree expected, List<Field> fields, Map<String, String> actual) {
        for (Object name : expected.entries().keySet()) {
            List<String> values = fields.stream()
                    .filter(field -> field.name().equals(name.toString().toLowerCase(Locale.ROOT)))
                    .map(Field::value)
                    .toList();
            actual.put(key + '.' + name, values.isEmpty() ? NONE : String.join(" | ", values));
        }
    }

    private List<Field> forwardedFields() {
        return result.forwarded() == null ? List.of() : result.forwarded().fields();
    }

    private List<Field> answerFields() {
        return result.answer() == null ? List.of() : result.answer().fields();
    }

    private String value(String key) {
        return switch (key) {
            case "virtual_host", "virtual_cluster", "route" -> ofExplanation(key, result.explanation());
            case "cluster", "path", "host", "method" -> ofForwarded(key, result.forwarded());
            case "internal" -> Boolean.toString(result.isInternal());
            default -> ofAnswer(key, result.answer());
        };
    }

    private String ofExplanation(String key, @Nullable Explanation explanation) {
        Explanation.HostChoice host = explanation == null ? null : explanation.host();
        if (explanation == null || host == null) {
            return NONE;
        }
        Route route = explanation.route();
        return switch (key) {
            case "virtual_host" -> host.virtualHost().name();
            case "route" -> route == null ? NONE : route.name();
            default -> virtualCluster(host.index());
        };
    }

    private String virtualCluster(int host) {
        List<String> names = origins.hosts().get(host).virtualClusters();
        int index = result.virtualCluster();
        return index < 0 ? NONE : index < names.size() ? names.get(index) : "other";
    }

    private static String ofForwarded(String key, Rehearsed.@Nullable Forwarded forwarded) {
        if (forwarded == null) {
            return NONE;
        }
        ClusterDescriptor cluster = forwarded.cluster();
        return switch (key) {
            case "cluster" -> cluster == null ? NONE : cluster.name();
            case "path" -> forwarded.target();
            case "host" -> forwarded.authority();
            default -> forwarded.method();
        };
    }

    private static String ofAnswer(String key, Rehearsed.@Nullable Answer answer) {
        if (answer == null) {
            return NONE;
        }
        String text = switch (key) {
            case "status" -> Integer.toString(answer.status());
            case "details" -> answer.details();
            case "location" -> answer.field("location");
            default -> answer.body();
        };
        return text.isEmpty() ? NONE : text;
    }
}
