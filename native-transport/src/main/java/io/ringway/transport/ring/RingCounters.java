package io.ringway.transport.ring;

/**
 * What happened on a ring beside plain traffic, for statistics and tests. Written by the worker, read by any thread without order.
 *
 * <p>Owner: worker.
 */
public final class RingCounters {
    long starved;
    long overflows;
    long acceptErrors;
    long handlerFailures;
    long blocksAbandoned;
    long cancelsRepeated;

    /** Receives that ended because no buffer was left (-ENOBUFS). */
    public long starved() {
        return starved;
    }

    /** Turns that began with completions held back by the kernel because the queue was full. */
    public long overflows() {
        return overflows;
    }

    /** Failed accepts. */
    public long acceptErrors() {
        return acceptErrors;
    }

    /** Exceptions of handlers: each cost its connection. */
    public long handlerFailures() {
        return handlerFailures;
    }

    /** Received blocks whose owner is unknown because the handler failed: lost to the pool rather than owned twice. */
    public long blocksAbandoned() {
        return blocksAbandoned;
    }

    /** Cancellations that found their operation between two states of the kernel and were repeated. */
    public long cancelsRepeated() {
        return cancelsRepeated;
    }
}
