package io.ringway.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import org.junit.jupiter.api.Test;

/** The spellings that Envoy's loader accepts beside the usual one. */
class AcceptedFormsTest {
    private final Loading loading = new Loading();

    private Cluster cluster(String fields) {
        Bootstrap bootstrap = loading.loaded("static_resources: { clusters: [ { name: web, " + fields + " } ] }")
                .bootstrap();
        return bootstrap.getStaticResources().getClusters(0);
    }

    @Test
    void namesInLowerCamelCase() {
        Cluster cluster = loading.loaded(
                        "staticResources: { clusters: [ { name: web, connectTimeout: 2s, lbPolicy: RANDOM } ] }")
                .bootstrap()
                .getStaticResources()
                .getClusters(0);

        assertThat(cluster.getConnectTimeout().getSeconds()).isEqualTo(2);
        assertThat(cluster.getLbPolicy()).isEqualTo(Cluster.LbPolicy.RANDOM);
    }

    @Test
    void durationsWithAFractionAndInTheOldForm() {
        assertThat(cluster("connect_timeout: 0.000000001s").getConnectTimeout()).isEqualTo(duration(0, 1));
        assertThat(cluster("connect_timeout: \"1.5s\"").getConnectTimeout()).isEqualTo(duration(1, 500_000_000));
        assertThat(cluster("connect_timeout: { seconds: 15, nanos: \"3\" }").getConnectTimeout())
                .isEqualTo(duration(15, 3));
    }

    private static Duration duration(long seconds, int nanos) {
        return Duration.newBuilder().setSeconds(seconds).setNanos(nanos).build();
    }

    @Test
    void enumsByNumberAndInAnyCase() {
        assertThat(cluster("lb_policy: 3").getLbPolicy()).isEqualTo(Cluster.LbPolicy.RANDOM);
        assertThat(cluster("lb_policy: least_request").getLbPolicy()).isEqualTo(Cluster.LbPolicy.LEAST_REQUEST);
        assertThat(cluster("lb_policy: Least-Request").getLbPolicy()).isEqualTo(Cluster.LbPolicy.LEAST_REQUEST);
    }

    @Test
    void numbersInQuotesAndInOtherBases() {
        assertThat(limit("\"4096\"")).isEqualTo(4096);
        assertThat(limit("0x1000")).isEqualTo(4096);
        assertThat(limit("010000")).isEqualTo(4096);
        assertThat(limit("4.096e3")).isEqualTo(4096);
        assertThat(limit("4294967295")).isEqualTo(-1);
    }

    private int limit(String number) {
        return cluster("per_connection_buffer_limit_bytes: " + number)
                .getPerConnectionBufferLimitBytes()
                .getValue();
    }

    @Test
    void aSingleElementForAList() {
        Cluster cluster = cluster(
                "load_assignment: { cluster_name: web, endpoints: { lb_endpoints: { endpoint: { address: { socket_address: { address: 10.0.0.1, port_value: 80 } } } } } }");

        assertThat(cluster.getLoadAssignment().getEndpoints(0).getLbEndpointsCount())
                .isEqualTo(1);
    }

    @Test
    void nothingAsAValueLeavesTheFieldOut() {
        Cluster cluster = cluster("connect_timeout: , circuit_breakers: null, health_checks: ~");

        assertThat(cluster.hasConnectTimeout()).isFalse();
        assertThat(cluster.hasCircuitBreakers()).isFalse();
    }

    @Test
    void anUnsupportedFieldThatSaysTheDefault() {
        assertThat(cluster("ignore_health_on_host_removal: false, health_checks: []")
                        .getName())
                .isEqualTo("web");
    }

    @Test
    void jsonGivesTheSameMessageAsYaml() {
        String json = """
                {
                \t"staticResources": {
                \t\t"clusters": [ {
                \t\t\t"name": "web", "connectTimeout": "0.25s", "lbPolicy": 3,
                \t\t\t"perConnectionBufferLimitBytes": 1000, "altStatName": "a\\/b \\u00e4 \\"x\\"" } ] }
                }
                """;
        String yaml = """
                static_resources:
                  clusters:
                  - name: web
                    connect_timeout: 0.25s
                    lb_policy: RANDOM
                    per_connection_buffer_limit_bytes: 1000
                    alt_stat_name: 'a/b ä "x"'
                """;

        assertThat(loading.loaded(json).bootstrap())
                .isEqualTo(loading.loaded(yaml).bootstrap());
    }

    @Test
    void textsOverSeveralLines() {
        assertThat(cluster("alt_stat_name: \"a\n  b\"").getAltStatName()).isEqualTo("a b");
    }

    @Test
    void aByteOrderMark() {
        assertThat(loading.loaded("\uFEFFstatic_resources: {}").bootstrap())
                .isEqualTo(Bootstrap.getDefaultInstance().toBuilder()
                        .setStaticResources(Bootstrap.StaticResources.getDefaultInstance())
                        .build());
    }
}
