package io.ringway.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.hash.XxHash64;
import io.ringway.lb.policy.Maglev;
import io.ringway.lb.policy.RingHash;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code ringway explain} on routes with hash policies. */
@SuppressWarnings("NullAway.Init") // set by JUnit
class ExplainHashTest {
    private static final int HOSTS = 4;
    private static final String BOOTSTRAP = """
            static_resources:
              listeners:
              - name: front
                address: { socket_address: { address: 127.0.0.1, port_value: 10000 } }
                filter_chains:
                - filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: front
                      use_remote_address: true
                      route_config:
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - { match: { prefix: / }, route: { cluster: c, hash_policy: [$POLICIES] } }
                      http_filters:
                      - { name: router, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } }
              clusters:
              - name: c
                lb_policy: $LB
                type: $TYPE
                load_assignment: { cluster_name: c, endpoints: [$ENDPOINTS] }
            """;
    private static final String USER = "{ header: { header_name: X-User } }";
    private static final String SESSION = "{ cookie: { name: sid, ttl: 60s } }";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();

    private String text(String policies, String lbPolicy, String... args) throws IOException {
        return explain(policies, lbPolicy, "STATIC", endpoints("127.0.0.1", HOSTS), args);
    }

    private JsonNode json(String policies, String lbPolicy, String... args) throws IOException {
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--json");
        return JsonMapper.shared().readTree(text(policies, lbPolicy, all.toArray(String[]::new)));
    }

    private String explain(String policies, String lbPolicy, String type, String endpoints, String... args)
            throws IOException {
        Path file = folder.resolve("envoy.yaml");
        Files.writeString(
                file,
                BOOTSTRAP
                        .replace("$POLICIES", policies)
                        .replace("$LB", lbPolicy)
                        .replace("$TYPE", type)
                        .replace("$ENDPOINTS", endpoints));
        StringWriter err = new StringWriter();
        out.getBuffer().setLength(0);
        CommandLine command = RingwayCommand.newCommandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        List<String> all = new ArrayList<>(List.of("explain", "-c", file.toString(), "http://a.example/?id=7"));
        all.addAll(List.of(args));
        assertThat(command.execute(all.toArray(String[]::new)))
                .as(err.toString())
                .isZero();
        return out.toString();
    }

    private static String endpoints(String host, int count) {
        StringBuilder text = new StringBuilder("{ lb_endpoints: [");
        for (int i = 0; i < count; i++) {
            text.append("{ endpoint: { address: { socket_address: { address: ")
                    .append(host)
                    .append(", port_value: ")
                    .append(8081 + i)
                    .append(" } } } },");
        }
        return text.append("] }").toString();
    }

    /** What the pure policy says. */
    private static String expected(LbPolicy policy, long hash) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            hosts.add(new Host(i, "127.0.0.1:" + (8081 + i), "", 1));
        }
        return Objects.requireNonNull(policy.create(policy.prepare(new HostSet(1, hosts)), new ActiveRequests(), 1)
                        .pick(hash, true, 0))
                .address();
    }

    private static String hex(long hash) {
        return "%016x".formatted(hash);
    }

    @Test
    void theKeyAndItsHostAreShown() throws IOException {
        long alice = XxHash64.hash("alice", 0);
        String text = text(USER, "MAGLEV", "-H", "x-user: alice");
        assertThat(text)
                .contains("hash policy   header \"x-user\": " + hex(alice) + "\n")
                .contains("hash key      " + hex(alice) + "\n")
                .contains("hashed to     " + expected(new Maglev(), alice) + "\n");
    }

    @Test
    void theSameForRings() throws IOException {
        for (String user : List.of("alice", "bob", "carol", "dave")) {
            JsonNode tree = json(USER, "RING_HASH", "-H", "x-user: " + user);
            long hash = XxHash64.hash(user, 0);
            assertThat(tree.at("/forward/hash_key").stringValue()).isEqualTo(hex(hash));
            assertThat(tree.at("/forward/hashed_to").stringValue()).isEqualTo(expected(new RingHash(), hash));
            assertThat(tree.at("/forward/hash_policy/0/by").stringValue()).isEqualTo("header \"x-user\"");
        }
    }

    @Test
    void severalPoliciesCountInOrderUntilATerminalOneFindsSomething() throws IOException {
        String all = USER + ", { query_parameter: { name: id }, terminal: true }, "
                + "{ connection_properties: { source_ip: true } }";
        long joined = Long.rotateLeft(XxHash64.hash("alice", 0), 1) ^ XxHash64.hash("7", 0);
        String text = text(all, "MAGLEV", "-H", "x-user: alice");
        assertThat(text)
                .contains("              query parameter \"id\", terminal: " + hex(XxHash64.hash("7", 0)) + "\n")
                .contains("              source_ip: does not count any more\n")
                .contains("hash key      " + hex(joined) + "\n")
                .contains("hashed to     " + expected(new Maglev(), joined) + "\n");
        assertThat(text(all, "MAGLEV"))
                .contains("hash policy   header \"x-user\": nothing found\n")
                .contains("hash key      " + hex(XxHash64.hash("7", 0)) + "\n");
    }

    @Test
    void theClientsAddressIsTheOneThatWasAskedFor() throws IOException {
        JsonNode tree = json("{ connection_properties: { source_ip: true } }", "MAGLEV", "--client", "203.0.113.9");
        assertThat(tree.at("/forward/hash_key").stringValue()).isEqualTo(hex(XxHash64.hash("203.0.113.9", 0)));
    }

    @Test
    void whatTheHashDoesNotDecideIsSaid() throws IOException {
        assertThat(text(USER, "MAGLEV")).contains("hash key      none", "hashed to     any: there is nothing to hash");
        assertThat(text(USER, "ROUND_ROBIN", "-H", "x-user: a"))
                .contains("hashed to     ROUND_ROBIN does not go by it");
        assertThat(text(SESSION, "MAGLEV"))
                .contains("cookie \"sid\": nothing found, so one is made")
                .contains("hash key      none")
                .contains("hashed to     depends on the connection");
        assertThat(text(SESSION, "MAGLEV", "-H", "cookie: sid=x"))
                .contains("hashed to     " + expected(new Maglev(), XxHash64.hash("x", 0)));
        assertThat(explain(USER, "MAGLEV", "STRICT_DNS", endpoints("a.internal", 2), "-H", "x-user: a"))
                .contains("hashed to     depends on the addresses of the names");
        assertThat(json(USER, "MAGLEV").at("/forward/hashed_to_unknown").stringValue())
                .isEqualTo("any: there is nothing to hash");
    }

    @Test
    void withoutPoliciesNothingIsSaid() throws IOException {
        assertThat(text("", "MAGLEV")).doesNotContain("hash");
        assertThat(json("", "MAGLEV").at("/forward").has("hash_policy")).isFalse();
    }
}
