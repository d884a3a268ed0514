package io.ringway.hotpath.sim;

import io.ringway.transport.net.Endpoint;
import io.ringway.transport.sim.SimNetwork;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A proxy, and the machine outside of it on which a test plays clients and the backend. */
final class Stage implements AutoCloseable {
    static final Endpoint BACKEND = Endpoint.ip("10.0.1.0", 8080);
    /** Longer than any timeout of the proxy. */
    private static final long PATIENCE_NS = 60_000_000_000L;

    final SimNetwork network;
    final Outside outside;
    final ProxyUnderTest proxy;
    final History history;
    final Books books;

    Stage(SimNetwork network, Scenario scenario) {
        this.network = network;
        outside = new Outside(network);
        proxy = new ProxyUnderTest(network, scenario, List.of(BACKEND), List.of());
        history = new History(scenario);
        books = new Books(history, scenario, proxy);
        network.addActor(outside::turn);
    }

    /** Runs until something has happened; that it never does is a violation (I5). */
    void await(String what, BooleanSupplier isSo) {
        if (!network.runUntil(isSo, outside.nowNs() + PATIENCE_NS)) {
            history.violation("I5: it never comes to it that " + what);
        }
    }

    /** Lets all come to its end, and checks the books.
     *
     * @param heads requests that the backend has seen
     */
    void end(int heads) {
        await(
                "no request is active",
                () -> proxy.stat("http.h.downstream_cx_active") == 0
                        && proxy.stat("cluster.c.upstream_rq_active") == 0);
        books.checkStep();
        books.checkAtRest(heads, 0);
        proxy.applyNothing();
        await("no connection is left", () -> proxy.isEveryCommandDone() && proxy.connectionCount() == 0);
        books.checkGone();
    }

    @Override
    public void close() {
        proxy.close();
        outside.close();
    }
}
