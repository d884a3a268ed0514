package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Admin pages against the shapes that Envoy's documentation shows. */
class AdminShapesIT extends OnEveryTransport {
    private FakeUpstream upstream;
    private TestProxy proxy;

    @BeforeEach
    void serve() throws IOException {
        upstream = upstream(Answer.fixed(200, "ok"));
        proxy = proxy().forwardAllTo(upstream).admin().start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
        }
        proxy.awaitStat("http.front.downstream_cx_active", 0);
    }

    private Response ask(String method, String target) throws IOException {
        int port = Objects.requireNonNull(proxy.server().adminAddress()).port();
        try (RawClient client = RawClient.connect(port)) {
            client.send(method + " " + target + " HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n");
            return client.read();
        }
    }

    private JsonNode json(String target) throws IOException {
        Response response = ask("GET", target);
        assertThat(response.header("content-type")).isEqualTo("application/json");
        return JsonMapper.shared().readTree(response.text());
    }

    @Test
    void pagesOfWhatDoesNotExistAreThere() throws IOException {
        assertThat(json("/certs")).isEqualTo(JsonMapper.shared().readTree("{\"certificates\": []}"));
        assertThat(json("/init_dump")).isEqualTo(JsonMapper.shared().readTree("{}"));
        assertThat(ask("GET", "/hot_restart_version").text()).isEqualTo("1");
        assertThat(ask("GET", "/contention").text()).startsWith("Mutex contention tracing is not enabled.");
    }

    @Test
    void countersBeginAnew() throws IOException {
        assertThat(ask("GET", "/stats").text())
                .contains("cluster.backends.upstream_rq_200: 1", "cluster.backends.membership_total: 1");
        assertThat(ask("GET", "/reset_counters").status()).isEqualTo(405);
        assertThat(ask("POST", "/reset_counters").text()).isEqualTo("OK\n");
        assertThat(ask("GET", "/stats").text())
                .contains("cluster.backends.upstream_rq_2xx: 0", "cluster.backends.membership_total: 1")
                .contains("cluster.backends.upstream_rq_200: 0");
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").status()).isEqualTo(200);
        }
        proxy.awaitStat("http.front.downstream_rq_2xx", 1);
        assertThat(ask("GET", "/stats").text()).contains("cluster.backends.upstream_rq_200: 1\n");
    }

    @Test
    void listsOfTheConfigurationByNameAndMask() throws IOException {
        JsonNode clusters = json("/config_dump?resource=static_clusters").get("configs");
        assertThat(clusters).hasSize(1);
        assertThat(clusters.get(0).get("@type").asString())
                .isEqualTo("type.googleapis.com/envoy.admin.v3.ClustersConfigDump.StaticCluster");
        assertThat(clusters.get(0).get("cluster").get("name").asString()).isEqualTo("backends");

        JsonNode named = json("/config_dump?resource=static_clusters&mask=cluster.name")
                .get("configs")
                .get(0);
        assertThat(named.propertyNames()).containsExactlyInAnyOrder("@type", "cluster");
        assertThat(named.get("cluster").propertyNames()).containsExactlyInAnyOrder("@type", "name");

        assertThat(json("/config_dump?resource=static_clusters&name_regex=back"))
                .isEmpty();
        assertThat(json("/config_dump?resource=static_clusters&name_regex=.*end.*")
                        .get("configs"))
                .hasSize(1);
        assertThat(json("/config_dump?resource=dynamic_active_clusters")).isEmpty();
        assertThat(json("/config_dump?resource=static_route_configs")
                        .get("configs")
                        .get(0)
                        .get("route_config")
                        .get("name")
                        .asString())
                .isEqualTo("test");
        JsonNode admin =
                json("/config_dump?mask=bootstrap.admin").get("configs").get(0);
        assertThat(admin.get("bootstrap").propertyNames()).containsExactly("admin");
    }

    @Test
    void whatCannotBeDumpedIsSaid() throws IOException {
        assertThat(ask("GET", "/config_dump?resource=bootstrap").status()).isEqualTo(400);
        assertThat(ask("GET", "/config_dump?resource=bootstrap").text())
                .startsWith("bootstrap is not a repeated field. Use ?mask=bootstrap to get only this field");
        assertThat(ask("GET", "/config_dump?resource=nothing").status()).isEqualTo(404);
        assertThat(ask("GET", "/config_dump?resource=static_clusters&mask=nothing")
                        .text())
                .startsWith("FieldMask nothing could not be successfully used.");
        assertThat(ask("GET", "/config_dump?name_regex=(").text())
                .startsWith("Error while parsing name_regex from (: ");
    }

    @Test
    void hostsAreDumpedIfAskedFor() throws IOException {
        assertThat(json("/config_dump").get("configs")).hasSize(4);
        assertThat(json("/config_dump?include_eds").get("configs")).hasSize(5);
        JsonNode assignment = json("/config_dump?include_eds&resource=static_endpoint_configs")
                .get("configs")
                .get(0)
                .get("endpoint_config");
        assertThat(assignment.get("cluster_name").asString()).isEqualTo("backends");
        JsonNode host = assignment.get("endpoints").get(0).get("lb_endpoints").get(0);
        assertThat(host.at("/endpoint/address/socket_address/port_value").asInt())
                .isEqualTo(upstream.port());
        assertThat(host.get("health_status").asString()).isEqualTo("HEALTHY");
        assertThat(host.get("load_balancing_weight").asInt()).isEqualTo(1);
    }

    @Test
    void clustersAsJson() throws IOException {
        JsonNode cluster = json("/clusters?format=json").get("cluster_statuses").get(0);
        assertThat(cluster.get("circuit_breakers"))
                .isEqualTo(JsonMapper.shared().readTree("""
                        {"thresholds": [
                          {"max_connections": 1024, "max_pending_requests": 1024, "max_requests": 1024, "max_retries": 3},
                          {"priority": "HIGH", "max_connections": 1024, "max_pending_requests": 1024, "max_requests": 1024,
                           "max_retries": 3}]}"""));
        JsonNode host = cluster.get("host_statuses").get(0);
        assertThat(host.get("health_status"))
                .isEqualTo(JsonMapper.shared().readTree("{\"eds_health_status\": \"HEALTHY\"}"));
        assertThat(host.get("stats"))
                .contains(
                        JsonMapper.shared().readTree("{\"name\": \"rq_total\", \"value\": \"1\"}"),
                        JsonMapper.shared().readTree("{\"name\": \"rq_active\", \"type\": \"GAUGE\"}"));
    }

    @Test
    void listenersAsJson() throws IOException {
        assertThat(json("/listeners?format=json")).isEqualTo(JsonMapper.shared().readTree("""
                {"listener_statuses": [{"name": "front", "local_address": {"socket_address":
                  {"address": "127.0.0.1", "port_value": %d}}}]}""".formatted(proxy.port())));
    }
}
