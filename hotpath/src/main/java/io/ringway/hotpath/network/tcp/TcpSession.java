package io.ringway.hotpath.network.tcp;

import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.network.ConnectionOwner;
import io.ringway.hotpath.network.Downstream;
import io.ringway.hotpath.network.Relay;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.HostPool;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.lb.limit.WorkerResources;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BlockQueue;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection and the connection to a host that its bytes go over.
 *
 * <pre>
 *   CONNECTING -> OPEN -> CLOSED
 *        any of them -> CLOSED
 * </pre>
 *
 * <p>An end (FIN) of one side is passed on behind its bytes, and the other side may go on; both sides close when both have ended. A reset is
 * passed on as a reset. A side whose peer does not take its bytes stops the other one from being read.
 *
 * <p>Owner: worker.
 */
final class TcpSession implements ConnectionHandler {
    private enum State {
        /** Awaits a connection to a host; the client is not read yet. */
        CONNECTING,
        /** Carries bytes. */
        OPEN,
        /** The client's connection is gone, or going. */
        CLOSED
    }

    private final WorkerTcpProxy proxy;
    private final WorkerServices worker;
    private final Transport transport;
    private final int handle;
    private final Downstream downstream;
    private final ConnectionOwner owner;
    private final TcpProxyDescriptor descriptor;
    private final StreamInfo info = new StreamInfo();
    private final Relay toClient;
    private final TcpSessionTimer timer;
    private final WorkerCluster cluster;
    private final long randomValue;
    private State state = State.CONNECTING;
    private @Nullable TcpUpstream upstream;
    /** What came before there was a connection to a host; null as long as nothing did. */
    private @Nullable BlockQueue early;

    private boolean isClientDone;
    private boolean isUpstreamDone;
    private boolean isClientGone;
    private long bufferedBytes;

    /**
     * @param transport of the client's connection
     */
    TcpSession(WorkerTcpProxy proxy, Transport transport, int handle, Downstream downstream, ConnectionOwner owner) {
        this.proxy = proxy;
        this.transport = transport;
        this.handle = handle;
        this.downstream = downstream;
        this.owner = owner;
        worker = proxy.worker();
        descriptor = proxy.descriptor();
        toClient = new Relay(transport, handle, proxy.bufferLimitBytes());
        timer = new TcpSessionTimer(this, worker.loop(), descriptor);
        cluster = proxy.chooseCluster();
        randomValue = worker.random().nextLong();
    }

    StreamInfo info() {
        return info;
    }

    Downstream downstream() {
        return downstream;
    }

    TcpProxyStats stats() {
        return descriptor.stats();
    }

    long randomValue() {
        return randomValue;
    }

    // ---- connecting ----

    void begin() {
        worker.stats().increment(stats().cxTotal());
        info.startNs = worker.loop().nowNs();
        info.upstreamCluster = cluster;
        if (proxy.isLogged()) {
            downstream.remember();
        }
        timer.onBegin();
        connect();
    }

    private void connect() {
        WorkerResources resources = cluster.resources();
        if (!resources.tryAcquireConnection()) {
            worker.stats().increment(cluster.stats().cxOverflow());
            refuse(ResponseFlag.UPSTREAM_OVERFLOW);
            return;
        }
        boolean isHashed = descriptor.isSourceHashed();
        HostPool pool = cluster.pick(
                isHashed ? downstream.hostHash() : 0, isHashed, worker.random().nextLong(), info.attempts);
        if (pool == null) {
            resources.releaseConnection();
            worker.stats().increment(cluster.stats().cxNoneHealthy());
            refuse(ResponseFlag.NO_HEALTHY_UPSTREAM);
            return;
        }
        info.attempts++;
        info.upstreamHost = pool.host();
        TcpUpstream next = new TcpUpstream(this, worker, cluster, pool, resources);
        upstream = next;
        if (!next.connect()) {
            upstream = null;
            worker.stats().increment(cluster.stats().cxOverflow());
            refuse(ResponseFlag.UPSTREAM_OVERFLOW);
        }
    }

    void onConnectFailed(String reason) {
        upstream = null;
        if (state != State.CONNECTING) {
            return;
        }
        if (!reason.isEmpty()) {
            info.upstreamTransportFailure = reason;
        }
        if (info.attempts < descriptor.connectAttemptsMax()) {
            connect();
            return;
        }
        worker.stats().increment(cluster.stats().cxConnectAttemptsExceeded());
        refuse(ResponseFlag.UPSTREAM_CONNECTION_FAILURE);
    }

    /** Nothing can be done for the client. */
    private void refuse(ResponseFlag flag) {
        info.flag(flag);
        state = State.CLOSED;
        transport.close(handle);
    }

    void onConnected(TcpUpstream connected) {
        state = State.OPEN;
        if (proxy.isUpstreamLocalWanted()) {
            info.upstreamLocal = connected.localAddress().getBytes(StandardCharsets.UTF_8);
        }
        info.upstreamTls = connected.tls();
        info.upstreamConnectedNs = worker.loop().nowNs();
        timer.onOpen();
        BlockQueue waiting = early;
        while (waiting != null && !waiting.isEmpty()) {
            int length = waiting.length();
            int position = waiting.remove();
            if (!connected.pass(position, length)) {
                worker.buffers().give(position);
            }
        }
        if (isClientDone) {
            connected.end();
        }
        transport.recvStart(handle);
    }

    // ---- client to host ----

    @Override
    public void onConnected(int connection) {
        throw new IllegalStateException("accepted connections are connected");
    }

    @Override
    public boolean onRecv(int connection, int position, int length) {
        if (state == State.CLOSED) {
            return false;
        }
        timer.onActivity();
        info.bytesReceived += length;
        worker.stats().add(stats().cxRxBytesTotal(), length);
        TcpUpstream target = upstream;
        if (state == State.OPEN && target != null) {
            return target.pass(position, length);
        }
        return keepEarly(position, length);
    }

    /** Reading has not begun, yet a few bytes may be on their way: those behind a PROXY header, or what a filter held. */
    private boolean keepEarly(int position, int length) {
        BlockQueue waiting = early;
        if (waiting == null) {
            waiting = new BlockQueue(worker.buffers());
            early = waiting;
        }
        if (!waiting.keep(position, length)) {
            transport.reset(handle);
        }
        if (worker.buffers().isShared(position)) {
            worker.buffers().give(position);
            return true;
        }
        return false;
    }

    void onUpstreamBacklog(boolean isHigh) {
        if (state != State.OPEN) {
            return;
        }
        if (isHigh) {
            worker.stats().increment(stats().pausedReading());
            transport.recvStop(handle);
        } else {
            worker.stats().increment(stats().resumedReading());
            transport.recvStart(handle);
        }
    }

    @Override
    public void onRecvEnd(int connection) {
        if (state == State.CLOSED) {
            return;
        }
        isClientDone = true;
        if (state == State.OPEN && upstream != null) {
            upstream.end();
            closeIfDone();
        }
    }

    // ---- host to client ----

    /** See {@link Relay#pass}. */
    boolean onUpstreamBytes(int position, int length) {
        if (state != State.OPEN) {
            return false;
        }
        timer.onActivity();
        info.bytesSent += length;
        worker.stats().add(stats().cxTxBytesTotal(), length);
        boolean isTaken = toClient.pass(position, length);
        watchBacklog();
        return isTaken;
    }

    void onActivity() {
        timer.onActivity();
    }

    @Override
    public void onSent(int connection, long pendingBytes) {
        timer.onActivity();
        toClient.onSent(pendingBytes);
        watchBacklog();
    }

    private void watchBacklog() {
        long pending = toClient.pendingBytes();
        worker.stats().add(stats().cxTxBytesBuffered(), pending - bufferedBytes);
        bufferedBytes = pending;
        if (toClient.watchBacklog() && upstream != null) {
            upstream.pauseReading(toClient.isBacklogged());
        }
    }

    void onUpstreamEnd() {
        if (state != State.OPEN) {
            return;
        }
        isUpstreamDone = true;
        toClient.end();
        closeIfDone();
    }

    // ---- the end ----

    private void closeIfDone() {
        if (isClientDone && isUpstreamDone) {
            closeBoth(true);
        }
    }

    /** Closes both sides; what was passed on is sent before if {@code isWaiting}. */
    private void closeBoth(boolean isWaiting) {
        boolean wasOpen = state == State.OPEN;
        state = State.CLOSED;
        if (upstream != null) {
            upstream.close(isWaiting);
        }
        if (wasOpen || !isClientGone) {
            toClient.close(isWaiting);
        }
    }

    /** Without a byte for too long; also for sides that are to close and whose peer does not read. */
    void onIdleTimeout() {
        if (state != State.CLOSED) {
            worker.stats().increment(stats().idleTimeout());
        }
        closeBoth(false);
    }

    void onMaxDuration() {
        worker.stats().increment(stats().maxDuration());
        info.flag(ResponseFlag.DURATION_TIMEOUT);
        closeBoth(false);
    }

    /** The host's side was reset: so is the client's, which must not take it for an end. */
    void onUpstreamLost() {
        upstream = null;
        if (state == State.OPEN) {
            state = State.CLOSED;
            toClient.reset();
        }
    }

    /** A connection that was to close has closed. */
    void onUpstreamGone(TcpUpstream gone) {
        if (gone.equals(upstream)) {
            upstream = null;
        }
        cancelTimerIfGone();
    }

    @Override
    public void onClosed(int connection, int error) {
        boolean wasLost = state != State.CLOSED;
        state = State.CLOSED;
        isClientGone = true;
        if (wasLost && upstream != null) {
            upstream.reset();
        }
        toClient.discard();
        if (early != null) {
            early.clear();
        }
        WriterStats counters = worker.stats();
        counters.add(stats().cxTxBytesBuffered(), -bufferedBytes);
        info.endNs = worker.loop().nowNs();
        if (proxy.isLogged()) {
            proxy.log(this);
        }
        cancelTimerIfGone();
        owner.onConnectionClosed(connection);
    }

    private void cancelTimerIfGone() {
        if (isClientGone && upstream == null) {
            timer.cancel();
        }
    }
}
