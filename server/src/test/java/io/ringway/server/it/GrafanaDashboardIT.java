package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What examples/grafana asks Prometheus for is what {@code /stats/prometheus} prints: every name, every label. */
class GrafanaDashboardIT extends OnEveryTransport {
    private static final Path DASHBOARD = Path.of("..", "examples", "grafana", "dashboard.json");
    private static final Pattern SERIES = Pattern.compile("^(\\w+)\\{(.*)} [-+.\\dNa]+$");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
    private static final Pattern METRIC = Pattern.compile("\\benvoy_\\w+");
    private static final Pattern SELECTOR = Pattern.compile("\\b(envoy_\\w+)\\{([^}]*)}");
    private static final Pattern GROUPING = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern LEGEND = Pattern.compile("\\{\\{(\\w+)}}");
    /** Prometheus adds it to what it scrapes. */
    private static final String INSTANCE = "instance";

    /** Labels by name, as printed by a proxy that has served. */
    private Map<String, Set<String>> printed() throws IOException {
        TestProxy proxy =
                proxy().forwardAllTo(upstream(Answer.fixed(200, "ok"))).admin().start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
        }
        proxy.awaitStat("http.front.downstream_rq_2xx", 1);
        Map<String, Set<String>> labels = new HashMap<>();
        int port = Objects.requireNonNull(proxy.server().adminAddress()).port();
        try (RawClient admin = RawClient.connect(port)) {
            admin.send("GET /stats/prometheus HTTP/1.1\r\nhost: localhost\r\n\r\n");
            for (String line : admin.read().text().lines().toList()) {
                Matcher series = SERIES.matcher(line);
                if (series.matches()) {
                    Set<String> names = labels.computeIfAbsent(series.group(1), _ -> new HashSet<>(Set.of(INSTANCE)));
                    LABEL.matcher(series.group(2)).results().forEach(found -> names.add(found.group(1)));
                }
            }
        }
        return labels;
    }

    @Test
    void asksForWhatThereIs() throws IOException {
        Map<String, Set<String>> printed = printed();
        List<JsonNode> targets =
                JsonMapper.shared().readTree(Files.readString(DASHBOARD)).findValues("targets").stream()
                        .flatMap(list -> list.valueStream())
                        .toList();
        assertThat(targets).hasSizeGreaterThan(20);
        Set<String> missing = new TreeSet<>();
        for (JsonNode target : targets) {
            String expression = target.get("expr").asString();
            Set<String> metrics = new TreeSet<>();
            METRIC.matcher(expression.replaceAll("\\{[^}]*}|by \\([^)]*\\)", ""))
                    .results()
                    .forEach(found -> metrics.add(found.group()));
            assertThat(metrics).as(expression).isNotEmpty();
            for (String metric : metrics) {
                Set<String> labels = printed.getOrDefault(metric, Set.of());
                Set<String> asked = new TreeSet<>(Arrays.asList(GROUPING.matcher(expression)
                        .results()
                        .findFirst()
                        .map(found -> found.group(1).split(", *"))
                        .orElse(new String[0])));
                LEGEND.matcher(target.get("legendFormat").asString())
                        .results()
                        .forEach(found -> asked.add(found.group(1)));
                SELECTOR.matcher(expression)
                        .results()
                        .filter(found -> found.group(1).equals(metric))
                        .forEach(found -> Pattern.compile("(\\w+)(?:=~|!=|!~|=)")
                                .matcher(found.group(2))
                                .results()
                                .forEach(label -> asked.add(label.group(1))));
                asked.removeAll(labels);
                if (labels.isEmpty() || !asked.isEmpty()) {
                    missing.add(metric + " " + asked);
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void itsVariablesAskForWhatThereIs() throws IOException {
        Map<String, Set<String>> printed = printed();
        JsonNode variables = JsonMapper.shared()
                .readTree(Files.readString(DASHBOARD))
                .get("templating")
                .get("list");
        Pattern values = Pattern.compile("label_values\\((\\w+), (\\w+)\\)");
        int asked = 0;
        for (JsonNode variable : variables) {
            if (variable.get("type").asString().equals("query")) {
                Matcher query = values.matcher(variable.at("/query/query").asString());
                assertThat(query.matches()).isTrue();
                assertThat(printed.getOrDefault(query.group(1), Set.of())).contains(query.group(2));
                asked++;
            }
        }
        assertThat(asked).isEqualTo(2);
    }
}
