package io.ringway.hotpath.client;

import io.ringway.hotpath.filter.BodyBuffer;
import io.ringway.hotpath.http.FieldText;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Method;
import io.ringway.hotpath.http.Scratch;
import io.ringway.hotpath.http.Token;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.HostPool;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.lb.limit.WorkerResources;
import io.ringway.transport.loop.Timer;
import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One exchange with a cluster over this worker's own connections to it: a request that is small enough to be made in one go, an answer that
 * is kept whole (Envoy {@code AsyncClient}). It is not retried. Reusable, one exchange at a time.
 *
 * <pre>{@code
 * call.prepare("GET", "/where?client_id=7", "resolver");
 * call.field("accept", "application/json");
 * call.send(cluster, timeoutNs, 64 * 1024, listener);   // the listener may be called before this returns
 * }</pre>
 *
 * <p>Owner: worker.
 */
public final class HttpCall {
    /** Why there is no answer. */
    public enum Failure {
        /** No host of the cluster can be used. */
        NO_HOST,
        /** A circuit breaker is open, or there is no memory. */
        OVERFLOW,
        /** No connection, or it broke off. */
        RESET,
        TIMEOUT,
        ANSWER_TOO_LARGE
    }

    /** Who wants the answer. Called once per {@link HttpCall#send}, unless it is cancelled. */
    public interface Listener {
        /** Head and body of the answer stand in the call; they are gone when this returns. */
        void onAnswer(HttpCall call);

        void onFailure(HttpCall call, Failure failure);
    }

    private static final long NS_PER_MS = 1_000_000;

    private final WorkerServices worker;
    private final BufferPool pool;
    private final HeaderBlock requestHeaders;
    private final HeaderBlock responseHeaders;
    private final Scratch scratch;
    private final BodyBuffer requestBody;
    private final BodyBuffer responseBody;
    private final CallStream stream;
    private final Timer timer = new Timer() {
        @Override
        protected void onExpiry(long nowNs) {
            onTimeout();
        }
    };

    private @Nullable Listener listener;
    private @Nullable WorkerCluster cluster;
    private @Nullable HostPool host;
    private @Nullable WorkerResources permit;
    private int answerBytesMax;
    private long startNs;

    public HttpCall(WorkerServices worker) {
        this.worker = worker;
        pool = worker.buffers();
        requestHeaders = new HeaderBlock(pool.buffer());
        responseHeaders = new HeaderBlock(pool.buffer());
        scratch = new Scratch(pool);
        requestBody = new BodyBuffer(pool);
        responseBody = new BodyBuffer(pool);
        stream = new CallStream(this);
    }

    /** Whether an answer is being waited for. */
    public boolean isActive() {
        return listener != null;
    }

    /**
     * Begins a new request; what was in the call is forgotten.
     *
     * @return its head, to be filled with method, path, authority and fields
     */
    public HeaderBlock prepare() {
        cancel();
        requestHeaders.clear();
        return requestHeaders;
    }

    /**
     * Begins a new request with these parts.
     *
     * @return false if there is no memory for them, or one has characters that a head cannot have
     */
    public boolean prepare(String method, String path, String authority) {
        HeaderBlock headers = prepare();
        byte[] methodBytes = bytes(method);
        byte[] pathBytes = bytes(path);
        byte[] authorityBytes = bytes(authority);
        int methodAt = scratch.copy(methodBytes);
        int pathAt = scratch.copy(pathBytes);
        int authorityAt = scratch.copy(authorityBytes);
        if (methodAt == BufferPool.NONE || pathAt == BufferPool.NONE || authorityAt == BufferPool.NONE) {
            return false;
        }
        headers.method(Method.of(pool.buffer(), methodAt, methodBytes.length), methodAt, methodBytes.length);
        headers.path(pathAt, pathBytes.length);
        headers.authority(authorityAt, authorityBytes.length);
        return Token.isToken(pool.buffer(), methodAt, methodBytes.length)
                && FieldText.isVisible(pool.buffer(), pathAt, pathBytes.length)
                && FieldText.isVisible(pool.buffer(), authorityAt, authorityBytes.length);
    }

    /**
     * Adds a field.
     *
     * @return false if there is no memory for it, it cannot stand in a head (RFC 9110 section 5), or it belongs to the framing
     */
    public boolean field(String name, String value) {
        return FieldText.add(requestHeaders, scratch, name, value);
    }

    /** Memory for what stands in the request's head; freed after the exchange. */
    public Scratch scratch() {
        return scratch;
    }

    /** The request's body, empty for none. */
    public BodyBuffer requestBody() {
        return requestBody;
    }

    /** The answer's head, valid inside of {@link Listener#onAnswer}. */
    public HeaderBlock responseHeaders() {
        return responseHeaders;
    }

    /** The answer's body, valid inside of {@link Listener#onAnswer}. */
    public BodyBuffer responseBody() {
        return responseBody;
    }

    /**
     * Sends the prepared request to a host of the cluster.
     *
     * @param timeoutNs for the whole exchange; 0 is without
     * @param answerBytesMax longest body that is kept
     * @param wanting is told how it went, maybe before this returns
     */
    public void send(WorkerCluster target, long timeoutNs, int answerBytesMax, Listener wanting) {
        listener = wanting;
        cluster = target;
        this.answerBytesMax = answerBytesMax;
        startNs = worker.loop().nowNs();
        boolean hasBody = !requestBody.isEmpty();
        if (hasBody || requestHeaders.method() == Method.POST || requestHeaders.method() == Method.PUT) {
            requestHeaders.contentLength(requestBody.bytes());
        }
        HostPool chosen = target.pick(0, false, worker.random().nextLong(), 0);
        if (chosen == null) {
            worker.stats().increment(target.stats().cxNoneHealthy());
            fail(Failure.NO_HOST);
            return;
        }
        WorkerResources resources = chosen.resources();
        if (!resources.tryAcquireRequest()) {
            worker.stats().increment(target.stats().rqPendingOverflow());
            fail(Failure.OVERFLOW);
            return;
        }
        permit = resources;
        host = chosen;
        if (timeoutNs > 0) {
            worker.loop().timers().schedule(timer, startNs + timeoutNs);
        }
        stream.start();
        chosen.acquire(stream);
    }

    /** Gives up; nothing more is heard of the exchange. */
    public void cancel() {
        listener = null;
        stream.cancel();
        end();
        responseBody.clear();
    }

    // ---- called by the stream ----

    HeaderBlock requestHead() {
        return requestHeaders;
    }

    BufferPool pool() {
        return pool;
    }

    boolean keep(int position, int length) {
        if (responseBody.bytes() + length > answerBytesMax) {
            stream.cancel();
            fail(Failure.ANSWER_TOO_LARGE);
            return false;
        }
        if (!responseBody.append(position, length)) {
            stream.cancel();
            fail(Failure.OVERFLOW);
            return false;
        }
        return true;
    }

    void onAnswer() {
        WorkerCluster target = cluster;
        HostPool from = host;
        Listener wanting = listener;
        if (target != null && from != null) {
            WriterStats stats = worker.stats();
            int status = responseHeaders.status();
            stats.increment(target.stats().rqClass(status));
            target.stats().answers().count(stats, status, true);
            stats.increment(
                    status < 500
                            ? from.host().stats().rqSuccess()
                            : from.host().stats().rqError());
            stats.record(target.stats().rqTime(), (worker.loop().nowNs() - startNs) / NS_PER_MS);
        }
        listener = null;
        end();
        if (wanting != null) {
            wanting.onAnswer(this);
        }
        if (!isActive()) { // it may have sent the next one
            responseBody.clear();
        }
    }

    void fail(Failure failure) {
        Listener wanting = listener;
        HostPool from = host;
        if (from != null) {
            worker.stats().increment(from.host().stats().rqError());
        }
        listener = null;
        end();
        responseBody.clear();
        if (wanting != null) {
            wanting.onFailure(this, failure);
        }
    }

    private void onTimeout() {
        WorkerCluster target = cluster;
        HostPool from = host;
        if (target == null || from == null) {
            return;
        }
        worker.stats().increment(target.stats().rqTimeout());
        worker.stats().increment(from.host().stats().rqTimeout());
        stream.cancel();
        fail(Failure.TIMEOUT);
    }

    private void end() {
        worker.loop().timers().cancel(timer);
        if (permit != null) {
            permit.releaseRequest();
            permit = null;
        }
        cluster = null;
        host = null;
        requestBody.clear();
        scratch.clear();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
