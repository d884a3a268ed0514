package io.ringway.hotpath.sim;

import io.ringway.hotpath.filter.HttpFilterFactory;
import io.ringway.lb.limit.Resource;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.sim.SimNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One run of one scenario: clients ask until they are done, then all comes to rest and the books must balance.
 *
 * <p>The numbers I1 to I6 stand for: identity of answers, framing, hygiene of pooled connections, bounds, liveness, conservation.
 */
final class Simulation implements AutoCloseable {
    private static final long MS = 1_000_000L;
    /** Virtual time that is more than enough for every script. */
    private static final long LIMIT_NS = 600_000 * MS;

    private static final long REST_NS = 10_000 * MS;
    private static final long FILTER_DELAY_MAX_NS = 20 * MS;
    /** What a connection may hold beyond its limits: blocks in the hands of codecs. */
    private static final int BLOCK_BYTES = 16 * 1024;

    private final Scenario scenario;
    private final History history;
    private final SimNetwork network;
    private final Outside outside;
    private final ProxyUnderTest proxy;
    private final List<SimBackend> backends = new ArrayList<>();
    private final List<Endpoint> addresses = new ArrayList<>();
    private final List<SimClient> clients = new ArrayList<>();
    private int blocksMax;
    private boolean isDraining;

    Simulation(Scenario scenario, List<HttpFilterFactory> canaries) throws IOException {
        this.scenario = scenario;
        history = new History(scenario);
        network = new SimNetwork(scenario.seed(), scenario.faults());
        outside = new Outside(network);
        network.addActor(outside::turn);
        for (int i = 0; i < scenario.backends(); i++) {
            Endpoint address = Endpoint.ip("10.0.1." + i, 8080);
            addresses.add(address);
            backends.add(new SimBackend(outside, history, address));
        }
        List<HttpFilterFactory> filters = new ArrayList<>();
        if (scenario.filterDelays() > 0) {
            filters.add(new DelayFactory(network.random(), scenario.filterDelays(), FILTER_DELAY_MAX_NS));
        }
        filters.addAll(canaries);
        proxy = new ProxyUnderTest(network, scenario, addresses, filters);
        for (int i = 0; i < scenario.clients(); i++) {
            clients.add(new SimClient(outside, history, scenario, proxy.address));
        }
    }

    History history() {
        return history;
    }

    long traceHash() {
        return network.traceHash();
    }

    /** Runs to the end; what went wrong is in {@link #history()}. */
    void run() {
        scheduleEvent();
        boolean isDone = network.runUntil(this::isDone, LIMIT_NS);
        if (!isDone) {
            history.violation("I5: clients are not done after " + LIMIT_NS / MS + " ms");
        }
        rest("downstream connections are left", () -> proxy.stat("http.h.downstream_cx_active") == 0);
        checkAtRest();
        proxy.applyNothing();
        rest("connections are left", () -> proxy.isEveryCommandDone() && proxy.connectionCount() == 0);
        checkGone();
    }

    private boolean isDone() {
        for (int worker = 0; worker < scenario.workers(); worker++) {
            blocksMax = Math.max(blocksMax, proxy.blocksInUse(worker));
        }
        return clients.stream().allMatch(SimClient::isDone);
    }

    private void rest(String what, java.util.function.BooleanSupplier isAtRest) {
        if (!network.runUntil(isAtRest, outside.nowNs() + REST_NS)) {
            history.violation("I6: after all is over, " + what);
        }
    }

    // ---- events of the control plane

    private void scheduleEvent() {
        if (scenario.hasEvents()) {
            outside.after(1 + network.random().nextLong(200 * MS), this::event);
        }
        if (scenario.isDrained()) {
            outside.after(1 + network.random().nextLong(1_000 * MS), this::drain);
        }
    }

    private void event() {
        if (isDone() || isDraining) {
            return;
        }
        switch (network.random().nextInt(5)) {
            case 0 -> proxy.apply();
            case 1, 2 -> proxy.updateHosts(someHosts());
            case 3 -> {
                if (!scenario.isPolite()) {
                    proxy.closeIdle();
                }
            }
            default -> {
                if (!scenario.isPolite()) {
                    silenceOne();
                }
            }
        }
        outside.after(1 + network.random().nextLong(200 * MS), this::event);
    }

    private List<Integer> someHosts() {
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < backends.size(); i++) {
            if (network.random().nextBoolean()) {
                ids.add(i);
            }
        }
        if (ids.isEmpty() && scenario.isPolite()) {
            ids.add(network.random().nextInt(backends.size()));
        }
        return ids;
    }

    private void silenceOne() {
        Endpoint address = addresses.get(network.random().nextInt(addresses.size()));
        network.silence(address);
        outside.after(300 * MS, () -> network.unsilence(address));
    }

    private void drain() {
        isDraining = true;
        proxy.startDrain();
        clients.forEach(SimClient::giveUp);
    }

    // ---- the books

    /** No client is there any more; connections to backends may be idle in their pools. */
    private void checkAtRest() {
        equal("http.h.downstream_rq_active", 0);
        equal("http.h.downstream_cx_http1_active", 0);
        equal("http.h.filter_errors", 0);
        equal("listener.l.downstream_cx_active", 0);
        equal("listener.l.downstream_cx_total", stat("listener.l.downstream_cx_destroy"));
        equal("http.h.downstream_cx_total", stat("http.h.downstream_cx_destroy"));
        equal(
                "http.h.downstream_rq_total",
                stat("http.h.downstream_rq_completed")
                        + stat("http.h.downstream_rq_rx_reset")
                        + stat("http.h.downstream_rq_tx_reset"));
        equal("cluster.c.upstream_rq_active", 0);
        equal("cluster.c.upstream_rq_pending_active", 0);
        equal("cluster.c.upstream_rq_total", stat("cluster.c.upstream_rq_completed"));
        int heads = backends.stream().mapToInt(backend -> backend.heads).sum();
        if (heads > stat("cluster.c.upstream_rq_total")) {
            history.violation("I2: backends saw " + heads + " requests, more than the proxy has counted");
        }
        if (scenario.isPolite()) {
            equal("http.h.downstream_cx_protocol_error", 0);
            equal("cluster.c.upstream_cx_protocol_error", 0);
        }
        permits(Resource.REQUESTS, 0);
        permits(Resource.PENDING_REQUESTS, 0);
    }

    private void checkGone() {
        equal("cluster.c.upstream_cx_active", 0);
        equal("cluster.c.upstream_cx_total", stat("cluster.c.upstream_cx_destroy"));
        permits(Resource.CONNECTIONS, 0);
        if (proxy.failedCommands() > 0) {
            history.violation(proxy.failedCommands() + " commands failed");
        }
        for (int worker = 0; worker < scenario.workers(); worker++) {
            int blocks = proxy.blocksInUse(worker);
            if (blocks != 0) {
                history.violation("I6: worker " + worker + " still holds " + blocks + " blocks");
            }
        }
    }

    private long stat(String name) {
        return proxy.stat(name);
    }

    private void equal(String name, long expected) {
        if (stat(name) != expected) {
            history.violation("I6: " + name + " is " + stat(name) + ", not " + expected);
        }
    }

    private void permits(Resource resource, int expected) {
        if (proxy.limits.inUse(resource) != expected) {
            history.violation("I6: " + proxy.limits.inUse(resource) + " permits of " + resource + " in use");
        }
    }

    /** The most memory that one worker held, in bytes. */
    long memoryMax() {
        return (long) blocksMax * BLOCK_BYTES;
    }

    @Override
    public void close() {
        proxy.close();
        outside.close();
    }
}
