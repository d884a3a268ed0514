package io.ringway.hotpath.sim;

import io.ringway.hotpath.sim.Exchange.Fault;
import io.ringway.hotpath.sim.Exchange.Framing;
import io.ringway.transport.net.Endpoint;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A client that makes its requests over as many connections as that takes, one after the other. */
final class SimClient {
    private static final long CONNECT_TIMEOUT_NS = 1_000_000_000L;
    private static final long THINK_MAX_NS = 30_000_000L;
    private static final int SMALL_BODY_MAX = 3_000;
    private static final int LARGE_BODY_MAX = 300_000;
    private static final int HUGE_BODY_MAX = 2_000_000;

    private static final List<Fault> FAULTS = List.copyOf(EnumSet.complementOf(EnumSet.of(Fault.NONE)));
    private static final List<Framing> FRAMINGS =
            List.of(Framing.LENGTH, Framing.LENGTH, Framing.LENGTH, Framing.CHUNKED, Framing.CHUNKED, Framing.CLOSE);

    final Outside outside;
    final History history;
    final Scenario scenario;
    private final Endpoint proxy;
    private final SplittableRandom random;
    private int left;
    private @Nullable ClientConnection connection;
    /** The proxy accepts no more: no use in trying again. */
    private boolean isGivenUp;

    SimClient(Outside outside, History history, Scenario scenario, Endpoint proxy) {
        this.outside = outside;
        this.history = history;
        this.scenario = scenario;
        this.proxy = proxy;
        random = outside.random;
        left = scenario.requestsPerClient();
        outside.after(random.nextLong(THINK_MAX_NS), this::connect);
    }

    boolean isDone() {
        return connection == null && (left == 0 || isGivenUp);
    }

    boolean hasMore() {
        return left > 0;
    }

    /** Ends the script after the connection at hand. */
    void giveUp() {
        isGivenUp = true;
    }

    long thinkNs() {
        return random.nextInt(3) == 0 ? 0 : random.nextLong(THINK_MAX_NS);
    }

    private void connect() {
        if (isGivenUp || left == 0) {
            return;
        }
        ClientConnection next = new ClientConnection(this);
        connection = next;
        int handle = outside.connect(proxy, next);
        next.onConnecting(handle);
        outside.after(CONNECT_TIMEOUT_NS, next::onConnectTimeout);
    }

    void onConnectionEnd() {
        connection = null;
        outside.after(1 + thinkNs(), this::connect);
    }

    // ---- what is asked

    Exchange newExchange() {
        left--;
        history.sent++;
        Exchange exchange = history.next();
        exchange.method = pick("GET", "GET", "GET", "POST", "POST", "PUT", "HEAD", "DELETE");
        exchange.isHttp10 = random.nextInt(20) == 0;
        exchange.isLast = random.nextInt(12) == 0;
        if (exchange.method.startsWith("P")) {
            exchange.requestBody = Exchange.bodyOf(exchange.id, bodyLength());
            exchange.isRequestChunked = !exchange.isHttp10 && random.nextBoolean();
            exchange.isExpectContinue = !exchange.isHttp10 && random.nextInt(10) == 0;
        }
        planAnswer(exchange);
        return exchange;
    }

    private void planAnswer(Exchange exchange) {
        exchange.status = random.nextInt(6) > 0 ? 200 : pickStatus();
        exchange.framing = FRAMINGS.get(random.nextInt(FRAMINGS.size()));
        exchange.body = Exchange.bodyOf(exchange.id, exchange.isBodiless() ? 0 : bodyLength());
        exchange.interims = random.nextInt(10) == 0 ? 1 + random.nextInt(4) : 0;
        exchange.pieces = random.nextInt(4) == 0 ? 1 + random.nextInt(6) : 1;
        exchange.isEarly = random.nextInt(10) == 0;
        exchange.isConnectionClose = random.nextInt(12) == 0;
        if (outside.chance(scenario.backendFaults())) {
            Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
            if (SimBackend.fits(fault, exchange, scenario.isSmooth())) {
                exchange.fault = fault;
                if (scenario.twists().retriesMax() > 0 && random.nextBoolean()) {
                    exchange.faultsMax = 1;
                }
            }
        }
    }

    private int bodyLength() {
        if (outside.chance(scenario.largeBodies())) {
            return random.nextInt(random.nextInt(8) == 0 ? HUGE_BODY_MAX : LARGE_BODY_MAX);
        }
        return random.nextInt(5) == 0 ? 0 : random.nextInt(SMALL_BODY_MAX);
    }

    private int pickStatus() {
        int[] statuses = {204, 304, 404, 500, 201};
        return statuses[random.nextInt(statuses.length)];
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
