package io.ringway.hotpath.sim;

import io.ringway.lb.limit.Resource;
import java.util.List;

/**
 * What the proxy counts, checked against itself after every step and against the outside when all is over (I3, I4, I6).
 */
final class Books {
    private static final int BLOCK_BYTES = 16 * 1024;
    /** Blocks that each connection may hold beyond its limits: head, chunk lines, what came ahead, partly filled ones on both sides. */
    private static final int BLOCKS_BESIDE = 8;
    /** What a few of them may hold more than the others: a body that waits for a connection. */
    private static final int BLOCKS_OF_FEW = 24;

    private final History history;
    private final Scenario scenario;
    private final ProxyUnderTest proxy;
    /** The most blocks that one worker has held. */
    private int blocksMax;

    Books(History history, Scenario scenario, ProxyUnderTest proxy) {
        this.history = history;
        this.scenario = scenario;
        this.proxy = proxy;
    }

    /** The most memory that one worker held, in bytes. */
    long memoryMax() {
        return (long) blocksMax * BLOCK_BYTES;
    }

    /** What holds between any two turns. */
    void checkStep() {
        equal("http.h.downstream_cx_total", stat("http.h.downstream_cx_destroy") + stat("http.h.downstream_cx_active"));
        equal(
                "http.h.downstream_rq_total",
                stat("http.h.downstream_rq_completed")
                        + stat("http.h.downstream_rq_rx_reset")
                        + stat("http.h.downstream_rq_tx_reset")
                        + stat("http.h.downstream_rq_active"));
        for (String cluster : clusters()) {
            equal(
                    cluster + "upstream_cx_total",
                    stat(cluster + "upstream_cx_destroy") + stat(cluster + "upstream_cx_active"));
            equal(
                    cluster + "upstream_rq_total",
                    stat(cluster + "upstream_rq_completed") + stat(cluster + "upstream_rq_active"));
        }
        permits(Resource.CONNECTIONS, stat("cluster.c.upstream_cx_active"));
        permits(Resource.PENDING_REQUESTS, stat("cluster.c.upstream_rq_pending_active"));
        for (int worker = 0; worker < scenario.workers(); worker++) {
            checkMemory(worker);
            if (proxy.lateSends(worker) > 0) {
                history.violation("I3: worker " + worker + " sends on a connection that is over");
            }
        }
    }

    private void checkMemory(int worker) {
        int blocks = proxy.blocksInUse(worker);
        blocksMax = Math.max(blocksMax, blocks);
        int connections = proxy.connectionCount(worker);
        long each = 2L * scenario.bufferLimitBytes() / BLOCK_BYTES + BLOCKS_BESIDE;
        long limit = connections * each + BLOCKS_OF_FEW;
        if (connections > 0 && blocks > limit) {
            history.violation("I4: worker " + worker + " holds " + blocks + " blocks for " + connections
                    + " connections with limits of " + scenario.bufferLimitBytes() + " bytes");
        }
    }

    private List<String> clusters() {
        return scenario.twists().isMirrored() ? List.of("cluster.c.", "cluster.m.") : List.of("cluster.c.");
    }

    /** No client is there any more; connections to backends may be idle in their pools. */
    void checkAtRest(int headsSeen, int filterFailures) {
        equal("http.h.downstream_rq_active", 0);
        equal("http.h.downstream_cx_http1_active", 0);
        equal("http.h.filter_errors", filterFailures);
        equal("listener.l.downstream_cx_active", 0);
        equal("listener.l.downstream_cx_total", stat("listener.l.downstream_cx_destroy"));
        equal("cluster.c.upstream_rq_active", 0);
        equal("cluster.c.upstream_rq_pending_active", 0);
        if (headsSeen > stat("cluster.c.upstream_rq_total")) {
            history.violation("I2: backends saw " + headsSeen + " requests, more than the proxy has counted");
        }
        if (scenario.isPolite()) {
            equal("http.h.downstream_cx_protocol_error", 0);
            equal("cluster.c.upstream_cx_protocol_error", 0);
        }
        permits(Resource.REQUESTS, 0);
        permits(Resource.RETRIES, 0);
    }

    /** No connection is there any more. */
    void checkGone() {
        for (String cluster : clusters()) {
            equal(cluster + "upstream_cx_active", 0);
            equal(cluster + "upstream_rq_active", 0);
            equal(cluster + "upstream_rq_pending_active", 0);
        }
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

    private void permits(Resource resource, long expected) {
        if (proxy.limits.inUse(resource) != expected) {
            history.violation(
                    "I6: " + proxy.limits.inUse(resource) + " permits of " + resource + " in use, not " + expected);
        }
    }
}
