package io.ringway.filtertest;

import io.ringway.config.ConfigInput;
import io.ringway.config.ConfigLoader;
import io.ringway.config.LoadResult;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.model.ProblemReport;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.worker.Worker;
import io.ringway.transport.loop.Clock;
import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * HTTP filters on a worker without sockets. Requests are given as text, piece by piece, and so are the upstream's answers:
 *
 * <pre>
 *   try (FilterStage stage = FilterStage.of("{ name: mine, typed_config: { ... } }")) {
 *       stage.upstream("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n", "ok");
 *       Exchange exchange = stage.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
 *       exchange.requireForwarded().field("x-mine");
 *       exchange.requireAnswer().status();
 *   }
 * </pre>
 *
 * <p>Each piece reaches the proxy in a turn of its own, as if it came in a packet of its own. Filters that are on the class path with their
 * {@code META-INF/services} are there by their names. Owner: the test's thread.
 */
public final class FilterStage implements AutoCloseable {
    /** Far more than an exchange takes: whoever waits for a timer or another thread is not waited for. */
    private static final int TURNS_MAX = 200;

    private static final int BLOCKS = 512;
    private static final int JUMBO_BLOCKS = 4;
    private static final byte[] EMPTY_ANSWER = bytes("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");

    private final BufferPool pool = new BufferPool(BLOCKS, JUMBO_BLOCKS);
    private final StageTransport transport = new StageTransport(pool);
    private final StatsRegistry registry = new StatsRegistry();
    private final Worker worker = new Worker(0, transport, Clock.system(), 1, registry);
    private List<byte[]> upstreamAnswer = List.of(EMPTY_ANSWER);

    private FilterStage(String yaml) {
        LoadResult result = ConfigLoader.withInstalledFilters(registry, new HostRegistry(registry, 1))
                .load(ConfigInput.ofText(yaml));
        if (!(result instanceof LoadResult.Loaded loaded)) {
            pool.close();
            throw new AssertionError(ProblemReport.render(result.problems()));
        }
        CompletableFuture<List<String>> problems =
                worker.proxy().apply(loaded.config().snapshot());
        worker.runTurn(0);
        if (!problems.join().isEmpty()) {
            throw new IllegalStateException(problems.join().toString());
        }
    }

    /**
     * Filters before the router, every request forwarded.
     *
     * @param httpFilters each an entry of {@code http_filters} in YAML's flow style
     */
    public static FilterStage of(String... httpFilters) {
        return ofRoutes("[{ match: { prefix: / }, route: { cluster: upstream } }]", httpFilters);
    }

    /**
     * The same with routes.
     *
     * @param routes the routes of the one virtual host in YAML's flow style; the cluster is called {@code upstream}
     */
    public static FilterStage ofRoutes(String routes, String... httpFilters) {
        List<String> chain = new ArrayList<>(List.of(httpFilters));
        chain.add("{ name: router, typed_config: { \"@type\": "
                + "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } }");
        return new FilterStage("""
                static_resources:
                  listeners:
                  - name: stage
                    address: { socket_address: { address: 127.0.0.1, port_value: 10000 } }
                    filter_chains:
                    - filters:
                      - name: manager
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: stage
                          route_config: { virtual_hosts: [{ name: all, domains: ["*"], routes: %s }] }
                          http_filters: [ %s ]
                  clusters:
                  - name: upstream
                    load_assignment:
                      cluster_name: upstream
                      endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: 1 } } } }] }]
                """.formatted(routes, String.join(", ", chain)));
    }

    /** What upstreams answer from now on, in these pieces. */
    public FilterStage upstream(String... pieces) {
        upstreamAnswer = List.of(pieces).stream().map(FilterStage::bytes).toList();
        return this;
    }

    /** Sends a request in these pieces, and returns what came of it. */
    public Exchange send(String... pieces) {
        StageConnection client = transport.client();
        client.forgetSent();
        transport.upstreams().forEach(StageConnection::forgetSent);
        for (String piece : pieces) {
            client.deliver(bytes(piece));
        }
        Message forwarded = null;
        for (int i = 0; i < TURNS_MAX; i++) {
            worker.runTurn(0);
            forwarded = forwarded == null ? answerUpstream() : forwarded;
            Message answer = Message.parse(client.sent());
            if (answer != null && client.hasDelivered()) {
                worker.runTurn(0);
                return new Exchange(forwarded, answer);
            }
        }
        return new Exchange(forwarded, Message.parse(client.sent()));
    }

    /** An upstream that has got a whole request answers it. */
    private @Nullable Message answerUpstream() {
        for (StageConnection upstream : transport.upstreams()) {
            Message request = Message.parse(upstream.sent());
            if (request != null) {
                upstreamAnswer.forEach(upstream::deliver);
                return request;
            }
        }
        return null;
    }

    /**
     * For measurements: one request in one piece that is answered without an upstream. Nothing of the answer is kept, and apart from the
     * filters nothing is allocated.
     */
    public void exchange(byte[] request) {
        transport.keep(false);
        transport.client().deliver(request);
        worker.runTurn(0);
    }

    /** The value of a counter or gauge by its full name. */
    public long stat(String name) {
        return registry.values().stream()
                .filter(value -> value.name().full().equals(name))
                .mapToLong(value -> registry.read(value.id()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no statistic " + name));
    }

    @Override
    public void close() {
        transport.close();
        pool.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
