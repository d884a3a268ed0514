package io.ringway.hotpath.sim;

import io.ringway.hotpath.filter.HttpFilterFactory;
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
    /** Longer than any timer of the proxy runs. */
    private static final long TIMERS_NS = ProxyUnderTest.IDLE_TIMEOUT_NS + 2_000 * MS;

    private final Scenario scenario;
    private final History history;
    private final SimNetwork network;
    private final Outside outside;
    private final ProxyUnderTest proxy;
    private final List<SimBackend> backends = new ArrayList<>();
    private final List<Endpoint> addresses = new ArrayList<>();
    private final List<SimClient> clients = new ArrayList<>();
    private final FailureFactory failures;
    private final Books books;
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
            backends.add(
                    new SimBackend(outside, history, address, scenario.twists().retriesMax()));
        }
        if (scenario.twists().isMirrored()) {
            new SimMirror(outside, history, ProxyUnderTest.MIRROR);
        }
        List<HttpFilterFactory> filters = new ArrayList<>();
        if (scenario.filterDelays() > 0) {
            filters.add(new DelayFactory(network.random(), scenario.filterDelays(), FILTER_DELAY_MAX_NS));
        }
        failures = new FailureFactory(network.random(), scenario.twists().filterFailures());
        if (scenario.twists().filterFailures() > 0) {
            filters.add(failures);
        }
        filters.addAll(canaries);
        proxy = new ProxyUnderTest(network, scenario, addresses, filters);
        books = new Books(history, scenario, proxy);
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
        books.checkAtRest(backends.stream().mapToInt(backend -> backend.heads).sum(), failures.thrown);
        expireTimers();
        proxy.applyNothing();
        rest("connections are left", () -> proxy.isEveryCommandDone() && proxy.connectionCount() == 0);
        books.checkGone();
    }

    private boolean isDone() {
        books.checkStep();
        return clients.stream().allMatch(SimClient::isDone);
    }

    /** A timer that should have been cancelled does its harm now. */
    private void expireTimers() {
        long end = outside.nowNs() + TIMERS_NS;
        network.runUntil(() -> outside.nowNs() >= end, end);
        books.checkStep();
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
        if (isDraining || clients.stream().allMatch(SimClient::isDone)) {
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

    /** The most memory that one worker held, in bytes. */
    long memoryMax() {
        return books.memoryMax();
    }

    /** How much has happened. */
    long events() {
        return network.traceLength();
    }

    @Override
    public void close() {
        proxy.close();
        outside.close();
    }
}
