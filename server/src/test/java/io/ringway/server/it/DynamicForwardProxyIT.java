package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.ConfigInput;
import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeDns;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code envoy.filters.http.dynamic_forward_proxy} with its cluster. */
class DynamicForwardProxyIT extends OnEveryTransport {
    private static final String FILTER = "envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig";
    private static final String PER_ROUTE = "envoy.extensions.filters.http.dynamic_forward_proxy.v3.PerRouteConfig";
    private static final String CLUSTER = "envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig";
    private static final String CARES = "envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig";

    private FakeDns dns;

    @BeforeEach
    void startDns() throws IOException {
        dns = closing(FakeDns.start());
    }

    /** With the filter and a cluster that share a cache; {@code more} are further fields of it, each begun with a comma. */
    private TestProxy.Builder forwarding(String more) {
        String cache =
                "{ name: names, dns_lookup_family: V4_ONLY, typed_dns_resolver_config: { name: cares, typed_config: "
                        + TestProxy.typed(
                                CARES,
                                "resolvers: [{ socket_address: { address: 127.0.0.1, port_value: " + dns.port()
                                        + " } }], dns_resolver_options: { no_default_search_domain: true }")
                        + " }" + more + " }";
        return proxy().filter("forward", FILTER, "dns_cache_config: " + cache)
                .rawCluster("  - name: anywhere\n    lb_policy: CLUSTER_PROVIDED\n    cluster_type: "
                        + "{ name: envoy.clusters.dynamic_forward_proxy, typed_config: "
                        + TestProxy.typed(CLUSTER, "dns_cache_config: " + cache) + " }\n");
    }

    private TestProxy.Builder forwardingAll(String more) {
        return forwarding(more).route("{ match: { prefix: / }, route: { cluster: anywhere } }");
    }

    private static Response get(RawClient client, String authority) throws IOException {
        client.send("GET / HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");
        return client.read();
    }

    @Test
    void everyNameIsAHostOfItsOwn() throws IOException {
        FakeUpstream one = upstream(Answer.fixed(200, "one"));
        FakeUpstream two = upstream(Answer.fixed(200, "two"));
        dns.name("one.test", "127.0.0.1").name("two.test", "127.0.0.1");
        TestProxy proxy = forwardingAll("").workers(2).start();
        for (int i = 0; i < 4; i++) {
            try (RawClient client = proxy.connect()) {
                assertThat(get(client, "one.test:" + one.port()).text()).isEqualTo("one");
                assertThat(get(client, "TWO.test:" + two.port()).text()).isEqualTo("two");
                assertThat(get(client, "one.test:" + two.port()).text()).isEqualTo("two");
            }
        }
        assertThat(one.requests().getFirst().header("host")).isEqualTo("one.test:" + one.port());
        assertThat(two.requests().getFirst().header("host")).isEqualTo("TWO.test:" + two.port());
        assertThat(proxy.stat("dns_cache.names.dns_query_attempt")).isEqualTo(3);
        assertThat(proxy.stat("dns_cache.names.dns_query_success")).isEqualTo(3);
        assertThat(proxy.stat("dns_cache.names.host_added")).isEqualTo(3);
        assertThat(proxy.stat("dns_cache.names.host_address_changed")).isEqualTo(3);
        assertThat(proxy.stat("dns_cache.names.num_hosts")).isEqualTo(3);
        assertThat(proxy.stat("dns_cache.names.circuit_breakers.rq_pending_remaining"))
                .isEqualTo(1024);
        proxy.awaitStat("cluster.anywhere.membership_total", 3);
        proxy.awaitStat("cluster.anywhere.upstream_rq_2xx", 12);
    }

    @Test
    void manyNames() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = forwardingAll("").start();
        try (RawClient client = proxy.connect()) {
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 300; i++) {
                    dns.name("host-" + i + ".test", "127.0.0.1");
                    assertThat(get(client, "host-" + i + ".test:" + upstream.port())
                                    .status())
                            .isEqualTo(200);
                }
            }
        }
        assertThat(proxy.stat("dns_cache.names.num_hosts")).isEqualTo(300);
        assertThat(proxy.stat("dns_cache.names.dns_query_attempt")).isEqualTo(300);
        assertThat(upstream.connectionCount()).isEqualTo(300);
    }

    @Test
    void requestsThatWaitForOneNameAskOnce() throws IOException {
        FakeUpstream upstream = upstream(Answer.echo());
        dns.name("slow.test", "127.0.0.1").holds("slow.test");
        TestProxy proxy = forwardingAll("").workers(2).start();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            RawClient client = closing(proxy.connect());
            clients.add(client);
            client.send("POST / HTTP/1.1\r\nHost: slow.test:" + upstream.port() + "\r\nContent-Length: 6\r\n\r\nbody"
                    + (10 + i));
        }
        RawClient gone = proxy.connect();
        gone.send("GET / HTTP/1.1\r\nHost: slow.test:" + upstream.port() + "\r\n\r\n");
        proxy.awaitStat("dns_cache.names.circuit_breakers.rq_pending_remaining", 1024 - 17);
        gone.reset();
        proxy.awaitStat("dns_cache.names.circuit_breakers.rq_pending_remaining", 1024 - 16);
        dns.release("slow.test");
        for (int i = 0; i < 16; i++) {
            assertThat(clients.get(i).read("POST").text()).isEqualTo("body" + (10 + i));
        }
        assertThat(dns.queries("slow.test")).isEqualTo(1);
        assertThat(proxy.stat("dns_cache.names.dns_query_attempt")).isEqualTo(1);
        assertThat(proxy.stat("dns_cache.names.circuit_breakers.rq_pending_remaining"))
                .isEqualTo(1024);
        assertThat(upstream.requestCount()).isEqualTo(16);
    }

    @Test
    void aNameWithoutAddressFailsUntilItHasOne(@TempDir Path directory) throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        Path log = directory.resolve("log");
        TestProxy proxy = forwardingAll(", dns_failure_refresh_rate: { base_interval: 0.05s, max_interval: 0.05s }")
                .manager("access_log: [{ name: file, typed_config: "
                        + TestProxy.typed(
                                "envoy.extensions.access_loggers.file.v3.FileAccessLog",
                                "path: " + log + ", log_format: { text_format_source: { inline_string: "
                                        + "\"%RESPONSE_CODE% %RESPONSE_FLAGS% %RESPONSE_CODE_DETAILS%\\n\" } }")
                        + " }]")
                .start();
        try (RawClient client = proxy.connect()) {
            Response response = get(client, "missing.test:" + upstream.port());
            assertThat(response.status()).isEqualTo(503);
            assertThat(response.text()).isEqualTo("DNS resolution failure");
            assertThat(proxy.stat("dns_cache.names.dns_query_failure")).isPositive();
            dns.fails("broken.test");
            assertThat(get(client, "broken.test:" + upstream.port()).status()).isEqualTo(503);
            dns.name("missing.test", "127.0.0.1");
            Eventually.holds("the name is found", () -> statusOf(client, "missing.test:" + upstream.port()) == 200);
        }
        proxy.close();
        assertThat(Files.readAllLines(log))
                .contains("503 DF dns_resolution_failure{not_found}", "503 DF dns_resolution_failure{no_answer}");
    }

    private static int statusOf(RawClient client, String authority) {
        try {
            return get(client, authority).status();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void withoutRefreshAFailureIsAskedForAgain() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy =
                forwardingAll(", disable_dns_refresh_on_failure: true").start();
        try (RawClient client = proxy.connect()) {
            assertThat(get(client, "later.test:" + upstream.port()).status()).isEqualTo(503);
            proxy.awaitStat("dns_cache.names.num_hosts", 0);
            dns.name("later.test", "127.0.0.1");
            assertThat(get(client, "later.test:" + upstream.port()).status()).isEqualTo(200);
        }
        assertThat(proxy.stat("dns_cache.names.host_removed")).isEqualTo(1);
    }

    @Test
    void aServerThatDoesNotAnswerIsNotWaitedFor() throws IOException {
        dns.ignores("silent.test");
        TestProxy proxy = forwardingAll(", dns_query_timeout: 0.1s").start();
        try (RawClient client = proxy.connect()) {
            assertThat(get(client, "silent.test:1").text()).isEqualTo("DNS resolution failure");
        }
        assertThat(proxy.stat("dns_cache.names.dns_query_timeout")).isEqualTo(1);
        assertThat(proxy.stat("dns_cache.names.dns_query_failure")).isEqualTo(1);
    }

    @Test
    void aFullCacheRefusesNewNames() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        dns.name("one.test", "127.0.0.1").name("two.test", "127.0.0.1");
        TestProxy proxy = forwardingAll(", max_hosts: 1").start();
        try (RawClient client = proxy.connect()) {
            assertThat(get(client, "one.test:" + upstream.port()).status()).isEqualTo(200);
            Response refused = get(client, "two.test:" + upstream.port());
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text()).isEqualTo("DNS cache overflow");
            assertThat(get(client, "one.test:" + upstream.port()).status()).isEqualTo(200);
        }
        assertThat(proxy.stat("dns_cache.names.host_overflow")).isEqualTo(1);
        assertThat(dns.queries("two.test")).isZero();
    }

    @Test
    void onlySoManyRequestsWait() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        dns.name("slow.test", "127.0.0.1").holds("slow.test").name("other.test", "127.0.0.1");
        TestProxy proxy = forwardingAll(", dns_cache_circuit_breaker: { max_pending_requests: 1 }")
                .start();
        try (RawClient first = proxy.connect();
                RawClient second = proxy.connect()) {
            first.send("GET / HTTP/1.1\r\nHost: slow.test:" + upstream.port() + "\r\n\r\n");
            proxy.awaitStat("dns_cache.names.circuit_breakers.rq_pending_open", 1);
            Response refused = get(second, "other.test:" + upstream.port());
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.text()).isEqualTo("Dynamic forward proxy pending request overflow");
            Eventually.holds("DNS is asked", () -> dns.queries("slow.test") == 1);
            dns.release("slow.test");
            assertThat(first.read().status()).isEqualTo(200);
            assertThat(get(second, "other.test:" + upstream.port()).status()).isEqualTo(200);
        }
        assertThat(proxy.stat("dns_cache.names.dns_rq_pending_overflow")).isEqualTo(1);
    }

    @Test
    void anotherAddressIsFollowed() throws IOException {
        FakeUpstream before = upstream(Answer.fixed(200, "before"));
        FakeUpstream after = closing(FakeUpstream.start(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), before.port()), Answer.fixed(200, "after")));
        dns.ttlSeconds(0).name("moves.test", "127.0.0.1");
        TestProxy proxy = forwardingAll(", dns_min_refresh_rate: 1s").start();
        try (RawClient client = proxy.connect()) {
            assertThat(get(client, "moves.test:" + before.port()).text()).isEqualTo("before");
            dns.name("moves.test", "127.0.0.2");
            proxy.awaitStat("dns_cache.names.host_address_changed", 2);
            Eventually.holds("connections to the old address close", () -> before.openConnections() == 0);
            assertThat(get(client, "moves.test:" + before.port()).text()).isEqualTo("after");
            dns.fails("moves.test");
            Eventually.holds("a refresh fails", () -> proxy.stat("dns_cache.names.dns_query_failure") > 0);
            assertThat(get(client, "moves.test:" + before.port()).text()).isEqualTo("after");
        }
        assertThat(after.requestCount()).isEqualTo(2);
        assertThat(proxy.stat("dns_cache.names.host_added")).isEqualTo(1);
    }

    @Test
    void namesThatNobodyUsesGo() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        dns.ttlSeconds(1).name("rare.test", "127.0.0.1");
        TestProxy proxy =
                forwardingAll(", dns_min_refresh_rate: 1s, host_ttl: 0.1s").start();
        try (RawClient client = proxy.connect()) {
            for (int i = 1; i <= 2; i++) {
                assertThat(get(client, "rare.test:" + upstream.port()).status()).isEqualTo(200);
                proxy.awaitStat("dns_cache.names.host_removed", i);
                Eventually.holds("its connections close", () -> upstream.openConnections() == 0);
                proxy.awaitStat("cluster.anywhere.membership_total", 0);
            }
        }
        assertThat(proxy.stat("dns_cache.names.num_hosts")).isZero();
        assertThat(dns.queries("rare.test")).isEqualTo(2);
    }

    @Test
    void addressesNeedNoDns() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "four"));
        FakeUpstream six = closing(
                FakeUpstream.start(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0), Answer.fixed(200, "six")));
        TestProxy proxy = forwardingAll("").start();
        try (RawClient client = proxy.connect()) {
            assertThat(get(client, "127.0.0.1:" + upstream.port()).text()).isEqualTo("four");
            assertThat(get(client, "[::1]:" + six.port()).text()).isEqualTo("six");
            assertThat(get(client, "[::ffff:127.0.0.1]:" + upstream.port()).text())
                    .isEqualTo("four");
            for (String odd : List.of("2130706433", "0x7f.1", "0177.0.0.1", "127.1", "a_b.test%2e", "x..test")) {
                assertThat(get(client, odd + ":" + upstream.port()).status())
                        .as(odd)
                        .isEqualTo(503);
            }
        }
        assertThat(proxy.stat("dns_cache.names.dns_query_attempt")).isZero();
    }

    @Test
    void withoutAPortItIs80() throws IOException {
        dns.name("plain.test", "127.0.0.1");
        TestProxy proxy = forwardingAll("").admin().start();
        try (RawClient client = proxy.connect()) {
            get(client, "plain.test");
        }
        Eventually.holds(
                "the host is listed",
                () -> proxy.server().inventory().clusters().stream()
                        .flatMap(cluster -> proxy.server().inventory().hostsOf(cluster).hosts().stream())
                        .anyMatch(host -> host.host().address().equals("127.0.0.1:80")
                                && host.host().hostname().equals("plain.test")));
    }

    @Test
    void aRouteNamesAnotherHost() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        dns.name("literal.test", "127.0.0.1").name("header.test", "127.0.0.1");
        String literal = "literal.test:" + upstream.port();
        TestProxy proxy = forwarding("")
                .route("{ match: { prefix: /literal }, route: { cluster: anywhere }, "
                        + TestProxy.perFilter("forward", PER_ROUTE, "host_rewrite_literal: \"" + literal + "\"") + " }")
                .route("{ match: { prefix: / }, route: { cluster: anywhere }, "
                        + TestProxy.perFilter("forward", PER_ROUTE, "host_rewrite_header: X-Host") + " }")
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/literal").status()).isEqualTo(200);
            String named = "header.test:" + upstream.port();
            assertThat(client.get("/", "x-host: " + named, "x-host: other").status())
                    .isEqualTo(200);
            assertThat(client.get("/", "x-host: a b").status()).isEqualTo(503);
            assertThat(upstream.requests().get(0).header("host")).isEqualTo(literal);
            assertThat(upstream.requests().get(1).header("host")).isEqualTo(named);
            assertThat(get(client, named).status()).isEqualTo(200);
        }
    }

    @Test
    void otherClustersAreLeftAlone() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "static"));
        TestProxy proxy = forwarding("").forwardAllTo(upstream).start();
        try (RawClient client = proxy.connect()) {
            assertThat(get(client, "no.such.test").text()).isEqualTo("static");
        }
        assertThat(proxy.stat("dns_cache.names.host_added")).isZero();
    }

    @Test
    void strangersDoNotReachPrivateNetworks() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "secret"));
        dns.name("rebound.test", "127.0.0.1").name("mixed.test", "203.0.113.1", "10.0.0.1");
        TestProxy proxy = forwardingAll("").manager("use_remote_address: true").start();
        try (RawClient client = proxy.connect()) {
            for (String host : List.of(
                    "rebound.test",
                    "mixed.test",
                    "127.0.0.1",
                    "[::1]",
                    "[::ffff:127.0.0.1]",
                    "[64:ff9b::7f00:1]",
                    "169.254.169.254",
                    "0.0.0.0")) {
                Response response = get(client, host + ":" + upstream.port());
                assertThat(response.status()).as(host).isEqualTo(403);
            }
        }
        assertThat(upstream.requestCount()).isZero();
        assertThat(proxy.stat("http.front.dynamic_forward_proxy.address_refused"))
                .isEqualTo(8);
    }

    @Test
    void theRuntimeLetsThemIn() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "open"));
        dns.name("inside.test", "127.0.0.1");
        TestProxy proxy = forwardingAll("")
                .manager("use_remote_address: true")
                .top("layered_runtime: { layers: [{ name: base, static_layer: "
                        + "{ ringway.dynamic_forward_proxy.allow_private: true } }] }")
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(get(client, "inside.test:" + upstream.port()).text()).isEqualTo("open");
        }
    }

    @Test
    void namesAreResolvedInAdvance() {
        dns.name("early.test", "127.0.0.1");
        TestProxy proxy = forwardingAll(", preresolve_hostnames: [{ address: early.test, port_value: 8080 }]")
                .start();
        proxy.awaitStat("dns_cache.names.dns_query_success", 1);
        proxy.awaitStat("cluster.anywhere.membership_total", 1);
    }

    private static String kept(Path file, String more) {
        return ", key_value_config: { config: { name: envoy.key_value.file_based, typed_config: "
                + TestProxy.typed(
                        "envoy.extensions.key_value.file_based.v3.FileBasedKeyValueStoreConfig",
                        "filename: \"" + file + "\"" + more)
                + " } }";
    }

    @Test
    void aFileKeepsTheNamesOverARestart(@TempDir Path folder) throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        dns.name("kept.test", "127.0.0.1").name("other.test", "127.0.0.1");
        Path file = folder.resolve("names");
        TestProxy first = forwardingAll(kept(file, "")).start();
        try (RawClient client = first.connect()) {
            assertThat(get(client, "kept.test:" + upstream.port()).status()).isEqualTo(200);
            assertThat(get(client, "other.test:" + upstream.port()).status()).isEqualTo(200);
            assertThat(get(client, "127.0.0.1:" + upstream.port()).status()).isEqualTo(200);
        }
        first.close();
        assertThat(Files.readAllLines(file)).hasSize(3);
        dns.fails("kept.test");
        TestProxy second = forwardingAll(kept(file, "")).start();
        second.awaitStat("dns_cache.names.cache_load", 2);
        try (RawClient client = second.connect()) {
            assertThat(get(client, "kept.test:" + upstream.port()).status()).isEqualTo(200);
        }
        assertThat(dns.queries("kept.test")).isEqualTo(1);
        assertThat(second.stat("dns_cache.names.dns_query_attempt")).isZero();
    }

    @Test
    void aStaleNameServesWhileDnsIsAsked(@TempDir Path folder) throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        Path file = folder.resolve("names");
        Files.writeString(
                file,
                "# a comment\nold.test " + upstream.port() + " 1000 127.0.0.1\nnot a line\nbad.test 80 1 example\n");
        dns.ignores("old.test");
        TestProxy proxy = forwardingAll(kept(file, ", flush_interval: 0.05s")).start();
        proxy.awaitStat("dns_cache.names.cache_load", 1);
        Eventually.holds("DNS is asked", () -> dns.queries("old.test") > 0);
        dns.name("new.test", "127.0.0.1");
        try (RawClient client = proxy.connect()) {
            assertThat(get(client, "old.test:" + upstream.port()).status()).isEqualTo(200);
            assertThat(get(client, "new.test:" + upstream.port()).status()).isEqualTo(200);
        }
        Eventually.holds(
                "the file has both names and nothing else",
                () -> linesOf(file).filter(line -> line.endsWith(" 127.0.0.1")).count() == 2);
        assertThat(linesOf(file)).hasSize(3);
    }

    private static Stream<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aFullFileForgetsTheOldestName(@TempDir Path folder) throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        Path file = folder.resolve("names");
        TestProxy proxy = forwardingAll(kept(file, ", max_entries: 2")).start();
        try (RawClient client = proxy.connect()) {
            for (String name : List.of("a.test", "b.test", "c.test")) {
                dns.name(name, "127.0.0.1");
                assertThat(get(client, name + ":" + upstream.port()).status()).isEqualTo(200);
            }
        }
        proxy.close();
        assertThat(linesOf(file).map(line -> line.split(" ", 2)[0])).containsExactly("#", "b.test", "c.test");
    }

    @Test
    void reloadsKeepTheNamesOfACacheThatStays(@TempDir Path folder) throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        dns.name("stays.test", "127.0.0.1");
        Path file = folder.resolve("envoy.yaml");
        Files.writeString(file, forwardingAll("").yaml());
        TestProxy proxy = TestProxy.start(transport, 2, ConfigInput.ofFile(file), this::closing);
        String host = "stays.test:" + upstream.port();
        try (RawClient client = proxy.connect()) {
            assertThat(get(client, host).status()).isEqualTo(200);
            Files.writeString(
                    file, forwardingAll("").cluster("other", "", upstream).yaml());
            reload(proxy);
            assertThat(get(client, host).status()).isEqualTo(200);
            assertThat(dns.queries("stays.test")).isEqualTo(1);
            assertThat(upstream.connectionCount()).isEqualTo(1);

            Files.writeString(file, forwardingAll(", max_hosts: 7").yaml());
            reload(proxy);
            assertThat(get(client, host).status()).isEqualTo(200);
            assertThat(dns.queries("stays.test")).isEqualTo(2);
            Eventually.holds("connections of the cache before close", () -> upstream.openConnections() == 1);
            proxy.awaitStat("cluster.anywhere.membership_total", 1);

            Files.writeString(file, proxy().forwardAllTo(upstream).yaml());
            reload(proxy);
            assertThat(get(client, host).status()).isEqualTo(200);
        }
    }

    @Test
    void whoWaitsWhenTheCacheIsReplacedWaitsOn(@TempDir Path folder) throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        dns.name("slow.test", "127.0.0.1").holds("slow.test");
        Path file = folder.resolve("envoy.yaml");
        Files.writeString(file, forwardingAll("").yaml());
        TestProxy proxy = TestProxy.start(transport, 2, ConfigInput.ofFile(file), this::closing);
        try (RawClient client = proxy.connect()) {
            client.send("GET / HTTP/1.1\r\nHost: slow.test:" + upstream.port() + "\r\n\r\n");
            proxy.awaitStat("dns_cache.names.circuit_breakers.rq_pending_remaining", 1023);
            Files.writeString(file, forwardingAll(", max_hosts: 7").yaml());
            reload(proxy);
            Eventually.holds("the new cache asks", () -> dns.queries("slow.test") == 2);
            dns.release("slow.test");
            assertThat(client.read().text()).isEqualTo("ok");

            dns.holds("later.test");
            client.send("GET / HTTP/1.1\r\nHost: later.test:" + upstream.port() + "\r\n\r\n");
            proxy.awaitStat("dns_cache.names.circuit_breakers.rq_pending_remaining", 1023);
            Files.writeString(file, proxy().forwardAllTo(upstream).yaml());
            reload(proxy);
            assertThat(client.read().status()).isEqualTo(503);
        }
    }

    private static void reload(TestProxy proxy) throws Exception {
        assertThat(proxy.server().reload("test").get(20, TimeUnit.SECONDS).isApplied())
                .isTrue();
    }
}
