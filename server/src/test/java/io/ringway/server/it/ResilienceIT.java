package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeDns;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Backends that are killed, reset, hang, are slow, fail in bursts or move: no client of an idempotent request notices. */
class ResilienceIT extends OnEveryTransport {
    private static final int CLIENTS = 8;
    private static final int REQUESTS = 150;

    private static String route(String more) {
        return "{ match: { prefix: / }, route: { cluster: backends, " + more + "retry_policy: { retry_on: "
                + "'5xx,reset,connect-failure', num_retries: 3, retry_back_off: { base_interval: 0.001s }, "
                + "host_selection_retry_max_attempts: 5, retry_host_predicate: [{ name: p, typed_config: { '@type': "
                + "type.googleapis.com/envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate } }]";
    }

    private TestProxy proxy(String route, String cluster, FakeUpstream... upstreams) {
        return proxy().route(route)
                .cluster(
                        "backends",
                        cluster + "    circuit_breakers: { thresholds: [{ max_retries: 100 }] }\n",
                        upstreams)
                .workers(2)
                .start();
    }

    /** Statuses of many requests of several clients at a time; {@code disaster} happens in their midst. */
    private static List<Integer> load(TestProxy proxy, Disaster disaster) throws Exception {
        AtomicInteger sent = new AtomicInteger();
        CountDownLatch midst = new CountDownLatch(1);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Integer>>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                all.add(clients.submit(() -> {
                    List<Integer> statuses = new ArrayList<>();
                    try (RawClient client = proxy.connect()) {
                        for (int request = 0; request < REQUESTS; request++) {
                            if (sent.incrementAndGet() == CLIENTS * REQUESTS / 3) {
                                midst.countDown();
                            }
                            statuses.add(client.get("/" + request).status());
                        }
                    }
                    return statuses;
                }));
            }
            midst.await();
            disaster.happen();
            List<Integer> statuses = new ArrayList<>();
            for (Future<List<Integer>> one : all) {
                statuses.addAll(one.get());
            }
            return statuses;
        }
    }

    private interface Disaster {
        void happen() throws IOException;
    }

    @Test
    void oneOfThreeKilledUnderLoadFailsNoRequest() throws Exception {
        FakeUpstream killed = upstream(Answer.fixed(200, "ok"));
        FakeUpstream second = upstream(Answer.fixed(200, "ok"));
        FakeUpstream third = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(route("") + " } } }", "", killed, second, third);
        assertThat(load(proxy, killed::kill)).hasSize(CLIENTS * REQUESTS).containsOnly(200);
        assertThat(killed.requestCount()).isPositive();
        proxy.awaitStat("cluster.backends.upstream_rq_active", 0);
    }

    @Test
    void resetsUnderLoadFailNoRequest() throws Exception {
        FakeUpstream one = upstream(Answer.fixed(200, "ok"));
        FakeUpstream two = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(route("") + " } } }", "", one, two);
        assertThat(load(proxy, one::resetConnections)).containsOnly(200);
        proxy.awaitStat("cluster.backends.upstream_rq_active", 0);
    }

    @Test
    void aBurstOf5xxFailsNoRequest() throws Exception {
        FakeUpstream one = upstream(Answer.fixed(200, "ok"));
        FakeUpstream two = upstream(Answer.fixed(200, "ok"));
        FakeUpstream three = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(
                route("") + " } } }",
                "    outlier_detection: { max_ejection_percent: 50, consecutive_5xx: 3, base_ejection_time: 3600s }\n",
                one,
                two,
                three);
        assertThat(load(proxy, () -> one.answer(Answer.fixed(503, "burst")))).containsOnly(200);
        proxy.awaitStat("cluster.backends.outlier_detection.ejections_active", 1);
    }

    @Test
    void oneThatHangsCostsATryAndNoRequest() throws Exception {
        FakeUpstream hanging = upstream(Answer.hang());
        FakeUpstream other = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(route("timeout: 30s, ") + ", per_try_timeout: 0.05s } } }", "", hanging, other);
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 6; i++) {
                assertThat(client.get("/").text()).isEqualTo("ok");
            }
        }
        assertThat(proxy.stat("cluster.backends.upstream_rq_per_try_timeout")).isPositive();
        proxy.awaitStat("cluster.backends.upstream_rq_active", 0);
    }

    @Test
    void oneThatIsSlowIsOvertaken() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        FakeUpstream slow = upstream(Answer.fixed(200, "slow").heldBy(gate));
        FakeUpstream other = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy(
                route("timeout: 30s, hedge_policy: { hedge_on_per_try_timeout: true }, ")
                        + ", per_try_timeout: 0.05s } } }",
                "",
                slow,
                other);
        try (RawClient client = proxy.connect()) {
            for (int i = 0; i < 4; i++) {
                assertThat(client.get("/").text()).isEqualTo("ok");
            }
        }
        gate.countDown();
        proxy.awaitStat("cluster.backends.upstream_rq_active", 0);
    }

    /** What was sent may have been done: only who is told that it can be repeated repeats it. */
    @Test
    void aPostIsNeverSentTwice() throws Exception {
        FakeUpstream one = upstream(Answer.fixed(200, "ok"));
        FakeUpstream two = upstream(Answer.fixed(200, "ok"));
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { cluster: backends } }")
                .cluster("backends", "", one, two)
                .workers(2)
                .start();
        AtomicInteger number = new AtomicInteger();
        CountDownLatch midst = new CountDownLatch(1);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                all.add(clients.submit(() -> {
                    try (RawClient client = proxy.connect()) {
                        for (int request = 0; request < REQUESTS; request++) {
                            int mine = number.getAndIncrement();
                            if (mine == CLIENTS * REQUESTS / 3) {
                                midst.countDown();
                            }
                            assertThat(client.post("/" + mine, "once").status()).isIn(200, 503);
                        }
                    }
                    return 0;
                }));
            }
            midst.await();
            for (int i = 0; i < 20; i++) {
                one.resetConnections();
                two.resetConnections();
            }
            two.kill();
            for (Future<?> client : all) {
                client.get();
            }
        }
        Set<String> seen = new HashSet<>();
        List<RecordedRequest> requests = new ArrayList<>(one.requests());
        requests.addAll(two.requests());
        for (RecordedRequest request : requests) {
            assertThat(seen.add(request.target())).as(request.target()).isTrue();
        }
        assertThat(seen).hasSizeGreaterThan(CLIENTS * REQUESTS / 2);
    }

    @Test
    void namesThatFlapLoseNoRequest() throws Exception {
        FakeUpstream upstream = upstream(Answer.fixed(200, "ok"));
        FakeDns dns = closing(FakeDns.start()).ttlSeconds(1).name("app.test", "127.0.0.1");
        TestProxy proxy = proxy().route(route("") + " } } }")
                .clusterOf(
                        "backends",
                        "    type: STRICT_DNS\n    dns_lookup_family: V4_ONLY\n    dns_refresh_rate: 0.02s\n"
                                + "    dns_failure_refresh_rate: { base_interval: 0.01s, max_interval: 0.02s }\n"
                                + "    typed_dns_resolver_config: { name: envoy.network.dns_resolver.cares, typed_config: { "
                                + "'@type': type.googleapis.com/envoy.extensions.network.dns_resolver.cares.v3"
                                + ".CaresDnsResolverConfig, resolvers: [{ socket_address: { address: 127.0.0.1, port_value: "
                                + dns.port() + " } }] } }\n",
                        List.of("{ socket_address: { address: app.test, port_value: " + upstream.port() + " } }"))
                .start();
        try (RawClient client = proxy.connect()) {
            for (int round = 0; round < 3; round++) {
                dns.name("app.test", "127.0.0.1", "127.0.0.2"); // nobody listens on the second
                Eventually.holds("two hosts", () -> proxy.stat("cluster.backends.membership_total") == 2);
                assertThat(client.get("/").text()).isEqualTo("ok");
                dns.fails("app.test"); // the hosts stay
                long failures = proxy.stat("cluster.backends.update_failure");
                Eventually.holds("a failure", () -> proxy.stat("cluster.backends.update_failure") > failures);
                assertThat(client.get("/").text()).isEqualTo("ok");
                dns.name("app.test", "127.0.0.1");
                Eventually.holds("one host", () -> proxy.stat("cluster.backends.membership_total") == 1);
                assertThat(client.get("/").text()).isEqualTo("ok");
            }
        }
        proxy.awaitStat("cluster.backends.upstream_rq_active", 0);
    }

    /** All have one hash, but a host that has 1.2 times its share in flight gets only the one more that Envoy allows. */
    @Test
    void requestsOfOneHashAreSpreadWhenTheirHostHasItsShare() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        FakeUpstream one = upstream(Answer.fixed(200, "one").heldBy(gate));
        FakeUpstream two = upstream(Answer.fixed(200, "two").heldBy(gate));
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { cluster: backends, hash_policy: [{ header: { "
                        + "header_name: x-user } }] } }")
                .cluster(
                        "backends",
                        "    lb_policy: MAGLEV\n    common_lb_config: { consistent_hashing_lb_config: { hash_balance_factor: 120 "
                                + "} }\n",
                        one,
                        two)
                .start();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            RawClient client = closing(proxy.connect());
            clients.add(client);
            client.send("GET /" + i + " HTTP/1.1\r\nhost: a\r\nx-user: the-same\r\n\r\n");
            int sent = i + 1;
            Eventually.holds("request " + sent, () -> proxy.stat("cluster.backends.upstream_rq_active") == sent);
        }
        Eventually.holds("all arrive", () -> one.requestCount() + two.requestCount() == 10);
        assertThat(Math.max(one.requestCount(), two.requestCount())).isEqualTo(7);
        gate.countDown();
        for (RawClient client : clients) {
            assertThat(client.read().status()).isEqualTo(200);
        }
    }
}
