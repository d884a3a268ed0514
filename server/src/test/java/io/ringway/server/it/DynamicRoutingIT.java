package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.ConfigInput;
import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeDns;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code examples/dynamic-routing}: Lua asks where a client belongs, the forward proxy goes there. */
class DynamicRoutingIT extends OnEveryTransport {
    private static final Path EXAMPLE = Path.of("..", "examples", "dynamic-routing");
    private static final int CLIENTS = 1_000;

    private FakeDns dns;
    private FakeUpstream zero;
    private FakeUpstream one;

    @BeforeEach
    void startInstances() throws IOException {
        zero = upstream(Answer.fixed(200, ""));
        one = closing(FakeUpstream.start(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), zero.port()), Answer.fixed(200, "")));
        zero.countOnly().answerByTarget(target -> answer("server-0.demo.test", target));
        one.countOnly().answerByTarget(target -> answer("server-1.demo.test", target));
        dns = closing(FakeDns.start())
                .name("server.demo.test", "127.0.0.1", "127.0.0.2")
                .name("server-0.demo.test", "127.0.0.1")
                .name("server-1.demo.test", "127.0.0.2");
    }

    private Answer answer(String instance, String target) {
        String client = target.substring(target.indexOf("client_id=") + "client_id=".length());
        if (target.startsWith("/where")) {
            return Answer.fixed(200, "{\"client_id\":\"" + client + "\",\"hostport\":\"" + hostport(client) + "\"}");
        }
        return Answer.fixed(200, "{\"assigned\":\"" + instance + ":" + zero.port() + "\"}");
    }

    private String hostport(String client) {
        return "server-" + Math.floorMod((client.hashCode() * 31) >>> 3, 2) + ".demo.test:" + zero.port();
    }

    private TestProxy start() throws IOException {
        String yaml = Files.readString(EXAMPLE.resolve("envoy.yaml"));
        assertThat(yaml).contains("port_value: 10000", "port_value: 9901", "port_value: 8081", "port_value: 8053");
        return TestProxy.start(
                transport,
                2,
                ConfigInput.ofText(yaml.replace("port_value: 10000", "port_value: 0")
                        .replace("port_value: 9901", "port_value: 0")
                        .replace("port_value: 8081", "port_value: " + zero.port())
                        .replace("port_value: 8053", "port_value: " + dns.port())
                        .replace(
                                "examples/dynamic-routing/routing.lua",
                                EXAMPLE.resolve("routing.lua").toString())),
                this::closing);
    }

    @Test
    void everyClientReachesItsInstance() throws IOException {
        TestProxy proxy = start();
        Set<String> assigned = new HashSet<>();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < CLIENTS; i++) {
                String id = "client-" + i;
                assertThat(client.get("/where?client_id=" + id).text()).contains(hostport(id));
                String joined = client.get("/join?client_id=" + id).text();
                assertThat(joined).isEqualTo("{\"assigned\":\"" + hostport(id) + "\"}");
                assigned.add(joined);
            }
        }
        assertThat(assigned).hasSize(2);
        assertThat(dns.queries("server-0.demo.test")).isEqualTo(1);
        assertThat(dns.queries("server-1.demo.test")).isEqualTo(1);
        try (RawClient admin = RawClient.connect(
                Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            admin.send("GET /stats?filter=dns_cache HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(admin.read().text().lines())
                    .contains(
                            "dns_cache.dynamic_forward_proxy_cache.dns_query_attempt: 2",
                            "dns_cache.dynamic_forward_proxy_cache.dns_query_success: 2",
                            "dns_cache.dynamic_forward_proxy_cache.num_hosts: 2");
        }
    }

    private Response joinWhenResolverSays(Answer where) throws IOException {
        zero.answerByTarget(target -> target.startsWith("/where") ? where : answer("server-0.demo.test", target));
        one.answerByTarget(target -> target.startsWith("/where") ? where : answer("server-1.demo.test", target));
        TestProxy proxy = start();
        try (RawClient client = proxy.connect()) {
            return client.get("/join?client_id=1");
        }
    }

    @Test
    void aResolverThatFails() throws IOException {
        Response response = joinWhenResolverSays(Answer.fixed(500, "broken"));
        assertThat(response.status()).isEqualTo(502);
        assertThat(response.text()).isEqualTo("the resolver answered 500\n");
    }

    @Test
    void aResolverThatHangs() throws IOException {
        Response response = joinWhenResolverSays(Answer.hang());
        assertThat(response.status()).isEqualTo(502);
        assertThat(response.text()).isEqualTo("the resolver answered 504\n");
    }

    @Test
    void aResolverThatNamesNobody() throws IOException {
        assertThat(joinWhenResolverSays(Answer.fixed(200, "{}")).text()).isEqualTo("the resolver named no instance\n");
    }

    @Test
    void aResolverThatNamesAnUnknownHost() throws IOException {
        Response response = joinWhenResolverSays(Answer.fixed(200, "{\"hostport\":\"nobody.demo.test:1\"}"));
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.text()).isEqualTo("DNS resolution failure");
    }
}
