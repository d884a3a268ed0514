package io.ringway.hotpath.router;

import io.ringway.hotpath.http.Authority;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Scratch;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.HostPool;
import io.ringway.hotpath.upstream.ResetReason;
import io.ringway.hotpath.upstream.UpstreamConnection;
import io.ringway.hotpath.upstream.UpstreamStream;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.lb.limit.WorkerResources;
import io.ringway.transport.loop.Timer;
import io.ringway.transport.memory.BlockQueue;
import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a request on its way to another cluster. Its head has memory of its own, since it may outlive the request; nobody waits for its
 * answer, and what becomes of it is seen in the statistics of its cluster alone. Owner: worker.
 */
final class MirrorRequest extends UpstreamStream {
    private static final byte[] SUFFIX = "-shadow".getBytes(StandardCharsets.US_ASCII);
    private static final long NS_PER_MS = 1_000_000;

    private final Mirrors owner;
    private final WorkerServices worker;
    private final BufferPool buffers;
    private final HeaderBlock request;
    private final HeaderBlock response;
    private final Scratch scratch;
    private final BlockQueue waitingBody;
    private final Deadline deadline = new Deadline();

    /** Link among those that wait for work. */
    @Nullable
    MirrorRequest nextFree;

    private @Nullable WorkerCluster cluster;
    private @Nullable HostPool host;
    private @Nullable WorkerResources permit;
    private @Nullable UpstreamConnection connection;
    private boolean isActive;
    private boolean isRequestEnd;
    private boolean isBacklogged;
    private long timeoutNs;
    private long startNs;
    private long bodyBytesMax;

    MirrorRequest(Mirrors owner, WorkerServices worker) {
        this.owner = owner;
        this.worker = worker;
        buffers = worker.buffers();
        request = new HeaderBlock(buffers.buffer());
        response = new HeaderBlock(buffers.buffer());
        scratch = new Scratch(buffers);
        waitingBody = new BlockQueue(buffers);
    }

    /**
     * Sends a copy of a request; may be over at once.
     *
     * @param waitingMax most bytes of its body that may wait
     */
    void start(
            WorkerCluster target,
            HostPool pool,
            HeaderBlock head,
            boolean isHostKept,
            boolean endStream,
            long timeout,
            long waitingMax) {
        isActive = true;
        cluster = target;
        host = pool;
        isRequestEnd = false;
        isBacklogged = false;
        timeoutNs = timeout;
        bodyBytesMax = waitingMax;
        startNs = worker.loop().nowNs();
        if (!request.copyFrom(head, scratch) || !(isHostKept || addSuffix())) {
            finish();
            return;
        }
        WorkerResources resources = pool.resources();
        if (!resources.tryAcquireRequest()) {
            worker.stats().increment(target.stats().rqPendingOverflow());
            finish();
            return;
        }
        permit = resources;
        if (endStream) {
            onRequestEnd();
        }
        pool.acquire(this);
    }

    /** {@code a} becomes {@code a-shadow}, {@code a:80} becomes {@code a-shadow:80}. */
    private boolean addSuffix() {
        UnsafeBuffer buffer = request.buffer();
        int start = request.authorityStart();
        int length = request.authorityLength();
        int copy = scratch.reserve(length + SUFFIX.length);
        if (copy == BufferPool.NONE) {
            return false;
        }
        int hostLength = length;
        if (Authority.hasPort(buffer, start, length)) {
            do {
                hostLength--;
            } while (buffer.getByte(start + hostLength) != ':');
        }
        buffer.putBytes(copy, buffer, start, hostLength);
        buffer.putBytes(copy + hostLength, SUFFIX);
        buffer.putBytes(copy + hostLength + SUFFIX.length, buffer, start + hostLength, length - hostLength);
        request.authority(copy, length + SUFFIX.length);
        return true;
    }

    /** True while a further piece of the body is wanted. */
    boolean isOpen() {
        return isActive && !isRequestEnd;
    }

    /**
     * A piece of the body.
     *
     * @return false if the copy is given up because its cluster is too slow for the request
     */
    boolean sendData(int position, int length, boolean endStream) {
        UpstreamConnection target = connection;
        if (endStream) {
            onRequestEnd();
        }
        boolean fits = target == null
                ? (length == 0 || waitingBody.keep(position, length)) && waitingBody.bytes() <= bodyBytesMax
                : !isBacklogged && target.encodeData(position, length, endStream);
        if (!fits) {
            drop();
        }
        return fits;
    }

    void sendTrailers(HeaderBlock trailers) {
        UpstreamConnection target = connection;
        if (target == null) {
            onRequestEnd(); // the connection comes later than the trailers could be kept
        } else {
            onRequestEnd();
            target.encodeTrailers(trailers);
        }
    }

    /** Gives up, whatever the state. */
    void drop() {
        if (!isActive) {
            return;
        }
        HostPool.cancel(this);
        UpstreamConnection target = connection;
        connection = null;
        if (target != null) {
            target.reset();
        }
        finish();
    }

    private void onRequestEnd() {
        isRequestEnd = true;
        if (timeoutNs > 0) {
            worker.loop().timers().schedule(deadline, worker.loop().nowNs() + timeoutNs);
        }
    }

    @Override
    protected void onPoolReady(UpstreamConnection ready) {
        connection = ready;
        boolean isEnd = isRequestEnd && waitingBody.isEmpty();
        boolean fits = ready.encodeHeaders(request, isEnd);
        while (fits && !waitingBody.isEmpty()) {
            int length = waitingBody.length();
            int position = waitingBody.remove();
            fits = ready.encodeData(position, length, isRequestEnd && waitingBody.isEmpty());
            buffers.give(position);
        }
        if (!fits) {
            drop();
        }
    }

    @Override
    protected void onPoolFailure(ResetReason reason, @Nullable String transportFailure) {
        onFailure(reason);
    }

    @Override
    protected HeaderBlock responseHeaders() {
        return response;
    }

    @Override
    protected void onHeaders(boolean endStream) {
        WorkerCluster target = cluster;
        HostPool pool = host;
        if (target != null && pool != null) {
            AttemptOutcome.onAnswer(worker, pool, response);
            AttemptOutcome.count(worker, target.stats(), pool.host(), response.status(), true);
            worker.stats().record(target.stats().rqTime(), (worker.loop().nowNs() - startNs) / NS_PER_MS);
        }
        if (endStream) {
            finish();
        }
    }

    @Override
    protected void onInformational() {
        // Nobody is told.
    }

    @Override
    protected void onData(int position, int length, boolean endStream) {
        if (endStream) {
            finish();
        }
    }

    @Override
    protected void onTrailers(HeaderBlock trailers) {
        finish();
    }

    @Override
    protected void onReset(ResetReason reason) {
        onFailure(reason);
    }

    @Override
    protected void onSendBacklog(boolean isHigh) {
        isBacklogged = isHigh;
    }

    private void onFailure(ResetReason reason) {
        WorkerCluster target = cluster;
        HostPool pool = host;
        if (target != null && pool != null) {
            if (reason != ResetReason.OVERFLOW) {
                AttemptOutcome.onFailure(worker, pool, UpstreamFailure.status(reason));
            }
            AttemptOutcome.count(worker, target.stats(), pool.host(), UpstreamFailure.status(reason), true);
        }
        connection = null;
        finish();
    }

    private void onTimeout() {
        WorkerCluster target = cluster;
        HostPool pool = host;
        if (target != null && pool != null) {
            WriterStats stats = worker.stats();
            stats.increment(target.stats().rqTimeout());
            stats.increment(pool.host().stats().rqTimeout());
        }
        drop();
    }

    private void finish() {
        isActive = false;
        worker.loop().timers().cancel(deadline);
        if (permit != null) {
            permit.releaseRequest();
            permit = null;
        }
        connection = null;
        cluster = null;
        host = null;
        waitingBody.clear();
        scratch.clear();
        owner.onFinished(this);
    }

    /** The route's timeout, from the end of the request. */
    private final class Deadline extends Timer {
        @Override
        protected void onExpiry(long nowNs) {
            onTimeout();
        }
    }
}
