package io.ringway.hotpath.services;

import io.ringway.hotpath.guard.WorkerOverload;
import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HttpDate;
import io.ringway.hotpath.http.Output;
import io.ringway.hotpath.http.TextOutput;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.tape.DecisionTape;
import io.ringway.lb.ActiveRequests;
import io.ringway.routing.regex.RegexReplacer;
import io.ringway.routing.runtime.RuntimeValues;
import io.ringway.transport.loop.EventLoop;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.tls.TlsBuffers;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a worker offers to everything that runs on it. Owner: worker. */
public interface WorkerServices {

    /** Which worker this is, 0 to the number of workers minus 1. */
    int index();

    EventLoop loop();

    BufferPool buffers();

    WriterStats stats();

    /** Texts in the worker's region: names and values of the fields that the proxy adds. */
    Constants constants();

    /** Requests per host in flight on this worker; balancers read it. */
    ActiveRequests activeRequests();

    /** Randomness, seeded per worker. */
    RandomGenerator random();

    /** For texts that are made in one go; whoever uses it says where to. */
    TextOutput textOutput();

    /** Where connections enlist what they have written. */
    Output.FlushList flushList();

    /** Runs work before the next poll. */
    void defer(Deferred work);

    /** Views of the worker's memory for encrypted connections. */
    TlsBuffers tlsBuffers();

    /** The Date field of answers, up to date (RFC 9110 section 6.6.1). */
    HttpDate date();

    /** Wall-clock microseconds since 1970 UTC, as of this turn of the loop. */
    long epochMicros();

    /** A number that no other connection of the process has. */
    long nextConnectionId();

    /** The runtime; the same object during a turn of the loop. */
    RuntimeValues runtime();

    /** Replaces what matches regular expressions. */
    RegexReplacer regexReplacer();

    /** Where decisions about requests are written down; {@link DecisionTape#OFF} if nowhere. */
    DecisionTape tape();

    /** What there is too much of, and what is to be done about it. */
    WorkerOverload overload();

    /**
     * Says that code begins which may never come back, such as a script, and which that is; null when it has come back. The watchdog names it.
     */
    void inForeignCode(@Nullable String what);

    /** How long connections may go on that the configuration has no place for any more (Envoy {@code --drain-time-s}). */
    long drainTimeNs();

    /** The process is stopping: answers close their connections. */
    boolean isDraining();

    /**
     * Whoever asks whether this proxy is healthy is to hear that it is not (Envoy {@code /healthcheck/fail}); requests are served, and their
     * answers close their connections.
     */
    boolean isHealthFailed();
}
