package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.LoadBalancer;
import io.ringway.lb.hash.XxHash64;
import io.ringway.lb.policy.HashKey;
import io.ringway.lb.policy.Maglev;
import io.ringway.lb.policy.RingHash;
import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Hash policies and the policies that use them: the host of a request is the one that its hash says. */
class HashPolicyIT extends OnEveryTransport {
    private static final int BACKENDS = 4;
    private static final String MAGLEV = "    lb_policy: MAGLEV\n";

    private final List<FakeUpstream> upstreams = new ArrayList<>();

    private TestProxy proxy(String hashPolicy, String cluster) throws IOException {
        return proxy(hashPolicy, cluster, "");
    }

    private TestProxy proxy(String hashPolicy, String cluster, String manager) throws IOException {
        for (int i = 0; i < BACKENDS; i++) {
            upstreams.add(upstream(Answer.fixed(200, Integer.toString(i))));
        }
        TestProxy.Builder builder = proxy().route(
                        "{ match: { prefix: / }, route: { cluster: backends, hash_policy: [" + hashPolicy + "] } }")
                .cluster("backends", cluster, upstreams.toArray(new FakeUpstream[0]));
        return (manager.isEmpty() ? builder : builder.manager(manager)).start();
    }

    /** What the pure policy says. */
    private String expected(LbPolicy policy, long hash) {
        List<Host> hosts = new ArrayList<>();
        for (int i = 0; i < BACKENDS; i++) {
            hosts.add(new Host(i, "127.0.0.1:" + upstreams.get(i).port(), "", 1));
        }
        LoadBalancer balancer = policy.create(policy.prepare(new HostSet(1, hosts)), new ActiveRequests(), 1);
        return Integer.toString(
                Objects.requireNonNull(balancer.pick(hash, true, 0)).id());
    }

    private String maglev(long hash) {
        return expected(new Maglev(), hash);
    }

    private static long hash(String text) {
        return XxHash64.hash(text, 0);
    }

    @Test
    void aHeaderDecides() throws IOException {
        TestProxy proxy = proxy("{ header: { header_name: X-User } }", MAGLEV);
        Set<String> met = new HashSet<>();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 40; i++) {
                String answer = client.get("/", "x-user: user-" + i).text();
                assertThat(answer).isEqualTo(maglev(hash("user-" + i)));
                met.add(answer);
            }
            String joined = maglev(XxHash64.hash("b", hash("a")));
            assertThat(client.get("/", "x-user: a", "x-user: b").text()).isEqualTo(joined);
            assertThat(client.get("/", "x-user: b", "x-user: a").text()).isEqualTo(joined);
        }
        assertThat(met).hasSize(BACKENDS);
    }

    @Test
    void aHeaderMayBeRewrittenBeforeItIsHashed() throws IOException {
        TestProxy proxy = proxy(
                "{ header: { header_name: x-user, regex_rewrite: { pattern: { regex: \"^([a-z]+)-[0-9]+$\" }, "
                        + "substitution: \"\\\\1\" } } }",
                MAGLEV);
        try (RawClient client = proxy.connect()) {
            for (String user : new String[] {"alice", "bob", "carol", "dave", "erin"}) {
                String own = maglev(hash(user));
                assertThat(client.get("/", "x-user: " + user + "-1").text()).isEqualTo(own);
                assertThat(client.get("/", "x-user: " + user + "-22").text()).isEqualTo(own);
                assertThat(client.get("/", "x-user: " + user).text()).isEqualTo(own);
            }
            // Several values are sorted as they are after it.
            String joined = maglev(XxHash64.hash("b", hash("a")));
            assertThat(client.get("/", "x-user: b-1", "x-user: a-2").text()).isEqualTo(joined);
        }
        assertThat(proxy.stat("cluster.backends.maglev_lb.min_entries_per_host"))
                .isEqualTo(65_537 / 4);
        assertThat(proxy.stat("cluster.backends.maglev_lb.max_entries_per_host"))
                .isEqualTo(65_537 / 4 + 1);
    }

    @Test
    void theRingIsTheOneThatIsConfigured() throws IOException {
        TestProxy proxy = proxy(
                "{ header: { header_name: \":path\" } }",
                "    lb_policy: RING_HASH\n    ring_hash_lb_config: { minimum_ring_size: 100, maximum_ring_size: 200, "
                        + "hash_function: MURMUR_HASH_2 }\n");
        RingHash ring = new RingHash(100, 200, RingHash.HashFunction.MURMUR_HASH_2, HashKey.ADDRESS);
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 40; i++) {
                assertThat(client.get("/" + i).text()).isEqualTo(expected(ring, hash("/" + i)));
            }
        }
        assertThat(proxy.stat("cluster.backends.ring_hash_lb.size")).isEqualTo(100);
        assertThat(proxy.stat("cluster.backends.ring_hash_lb.min_hashes_per_host"))
                .isEqualTo(25);
        assertThat(proxy.stat("cluster.backends.ring_hash_lb.max_hashes_per_host"))
                .isEqualTo(25);
    }

    @Test
    void theExtensionFormMeansTheSame() throws IOException {
        TestProxy proxy = proxy(
                "{ query_parameter: { name: user } }",
                "    load_balancing_policy: { policies: [ { typed_extension_config: { name: maglev, typed_config: { "
                        + "\"@type\": type.googleapis.com/envoy.extensions.load_balancing_policies.maglev.v3.Maglev, "
                        + "table_size: 1009 } } } ] }\n");
        Maglev maglev = new Maglev(1009, HashKey.ADDRESS);
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 20; i++) {
                String answer = expected(maglev, hash("u" + i));
                assertThat(client.get("/a?x=1&user=u" + i + "&user=other").text())
                        .isEqualTo(answer);
            }
        }
    }

    @Test
    void hashesAreJoinedUntilATerminalOne() throws IOException {
        TestProxy proxy = proxy(
                "{ header: { header_name: a }, terminal: true }, { header: { header_name: b } }, "
                        + "{ header: { header_name: c } }",
                MAGLEV);
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 20; i++) {
                String key = "key" + i;
                assertThat(client.get("/", "a: " + key, "b: x").text()).isEqualTo(maglev(hash(key)));
                assertThat(client.get("/", "b: " + key, "c: x").text())
                        .isEqualTo(maglev(Long.rotateLeft(hash(key), 1) ^ hash("x")));
                assertThat(client.get("/", "c: " + key).text()).isEqualTo(maglev(hash(key)));
            }
        }
    }

    @Test
    void aCookieIsReadAndMadeIfThereIsNone() throws IOException {
        TestProxy proxy = proxy(
                "{ cookie: { name: home, ttl: 60s, path: /app, "
                        + "attributes: [ { name: SameSite, value: Lax }, { name: Secure } ] } }",
                MAGLEV);
        try (RawClient client = proxy.connect();
                RawClient other = proxy.connect()) {
            assertThat(client.get("/", "cookie: away=b; home=\"kitchen\"").text())
                    .isEqualTo(maglev(hash("kitchen")));
            assertThat(client.get("/", "cookie: x=y", "cookie: home=attic").text())
                    .isEqualTo(maglev(hash("attic")));
            Response first = client.get("/");
            String cookie = Objects.requireNonNull(first.header("set-cookie"));
            assertThat(cookie).matches("home=\"[0-9a-f]{16}\"; Max-Age=60; Path=/app; SameSite=Lax; Secure; HttpOnly");
            String value = cookie.substring(6, 22);
            assertThat(first.text()).isEqualTo(maglev(hash(value)));
            assertThat(client.get("/").header("set-cookie")).isEqualTo(cookie);
            Response again = other.get("/", "cookie: home=\"" + value + "\"");
            assertThat(again.text()).isEqualTo(first.text());
            assertThat(again.header("set-cookie")).isNull();
            assertThat(other.get("/").header("set-cookie")).isNotEqualTo(cookie);
        }
    }

    @Test
    void aCookieWithoutTimeToLiveIsNotMade() throws IOException {
        TestProxy proxy = proxy("{ cookie: { name: home } }", MAGLEV);
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").header("set-cookie")).isNull();
            assertThat(client.get("/", "cookie: home=cellar").text()).isEqualTo(maglev(hash("cellar")));
        }
    }

    @Test
    void theSourceAddressDecides() throws IOException {
        TestProxy proxy = proxy("{ connection_properties: { source_ip: true } }", MAGLEV);
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo(maglev(hash("127.0.0.1")));
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/", "x-forwarded-for: 10.9.8.7, 10.0.0." + i)
                                .text())
                        .isEqualTo(maglev(hash("10.0.0." + i)));
            }
            assertThat(client.get("/", "x-forwarded-for: nobody").text()).isEqualTo(maglev(hash("127.0.0.1")));
        }
    }

    @Test
    void theTrustedHopIsTheSource() throws IOException {
        TestProxy proxy = proxy(
                "{ connection_properties: { source_ip: true } }",
                MAGLEV,
                "use_remote_address: true\n            xff_num_trusted_hops: 1");
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.get("/", "x-forwarded-for: 10.9.8.7, 10.0.0." + i)
                                .text())
                        .isEqualTo(maglev(hash("10.0.0." + i)));
            }
        }
    }

    @Test
    void aRequestWithoutAHashGoesAnywhere() throws IOException {
        TestProxy proxy = proxy("{ header: { header_name: x-user } }", MAGLEV);
        Set<String> met = new HashSet<>();
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 200 && met.size() < BACKENDS; i++) {
                met.add(client.get("/").text());
            }
        }
        assertThat(met).hasSize(BACKENDS);
    }
}
