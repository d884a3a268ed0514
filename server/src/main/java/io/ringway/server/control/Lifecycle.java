package io.ringway.server.control;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How far the process has come, from start to stop. Owner: any. */
public final class Lifecycle {

    /** Envoy's server states, in their order ({@code admin.v3.ServerInfo.State}). */
    public enum State {
        /** Reading the configuration. */
        PRE_INITIALIZING,
        /** Waiting for what the configuration needs first: addresses from DNS, listening sockets. */
        INITIALIZING,
        /** Serving. */
        LIVE,
        /** Serving what is in flight; no more wanted. */
        DRAINING
    }

    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private final CountDownLatch haltRequested = new CountDownLatch(1);
    private volatile State state = State.PRE_INITIALIZING;
    private volatile boolean isHealthFailed;
    private volatile Runnable onStopRequest = () -> {};

    /** What {@code /ready} says: a live server whose health was failed by hand counts as draining, as in Envoy. */
    public State state() {
        State now = state;
        return now == State.LIVE && isHealthFailed ? State.DRAINING : now;
    }

    /** Whether it serves, whatever health checks are told. */
    public boolean isServing() {
        return state == State.LIVE;
    }

    public void onInitializing() {
        state = State.INITIALIZING;
    }

    public void onLive() {
        state = State.LIVE;
    }

    public void onDraining() {
        state = State.DRAINING;
    }

    /** {@code /healthcheck/fail} and {@code /healthcheck/ok}. */
    public void setHealthFailed(boolean isFailed) {
        isHealthFailed = isFailed;
    }

    public boolean isHealthFailed() {
        return isHealthFailed;
    }

    /** Has something done as soon as a stop is asked for, on the thread that asks. */
    public void whenStopRequested(Runnable action) {
        onStopRequest = action;
    }

    /** Asks for a graceful stop; asked a second time, for an end of waiting. */
    public synchronized void requestStop() {
        if (stopRequested.getCount() == 0) {
            haltRequested.countDown();
        } else {
            onStopRequest.run();
        }
        stopRequested.countDown();
    }

    /** Waits until somebody wants the process to stop. */
    public void awaitStopRequest() throws InterruptedException {
        stopRequested.await();
    }

    /** Waits a while; returns true at once when somebody does not want to wait for requests in flight any longer. */
    public boolean awaitHaltRequest(long timeoutNs) throws InterruptedException {
        return haltRequested.await(timeoutNs, TimeUnit.NANOSECONDS);
    }
}
