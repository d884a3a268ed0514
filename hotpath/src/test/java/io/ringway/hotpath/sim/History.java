package io.ringway.hotpath.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Every request of a run, and everything that should not have happened. */
final class History {
    private static final int VIOLATIONS_MAX = 20;

    private final Map<Integer, Exchange> exchanges = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private final Scenario scenario;

    /** Requests sent at least in part. */
    int sent;
    /** Requests with a whole answer of their backend. */
    int answered;
    /** Requests with an answer of the proxy itself. */
    int refused;
    /** Requests whose connection ended before their answer did. */
    int cut;
    /** Attacks that were answered or cut off as they should be. */
    int repelled;

    History(Scenario scenario) {
        this.scenario = scenario;
    }

    Exchange next() {
        Exchange exchange = new Exchange(exchanges.size() + 1);
        exchanges.put(exchange.id, exchange);
        return exchange;
    }

    @Nullable
    Exchange find(int id) {
        return exchanges.get(id);
    }

    void violation(String what) {
        if (violations.size() < VIOLATIONS_MAX) {
            violations.add(what);
        }
    }

    /** Something that only faults excuse. */
    void onlyWithFaults(String what) {
        if (scenario.isPolite()) {
            violation("without any fault: " + what);
        }
    }

    List<String> violations() {
        return violations;
    }
}
