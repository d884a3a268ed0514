package io.ringway.hotpath.network.tcp;

import io.ringway.hotpath.network.Relay;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.ClusterStats;
import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.hotpath.upstream.HostPool;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.lb.limit.WorkerResources;
import io.ringway.lb.outlier.OutlierMonitor;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.Transport;
import io.ringway.transport.loop.Timer;
import io.ringway.transport.tls.TlsConnection;
import io.ringway.transport.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/**
 * The connection of one session to one host. A failed attempt is followed by another object.
 *
 * <pre>
 *   CONNECTING -> OPEN -> CLOSED
 *        any of them -> CLOSED
 * </pre>
 *
 * <p>Owner: worker.
 */
final class TcpUpstream extends Timer implements ConnectionHandler {
    private static final int UNAVAILABLE = 503;
    private static final int GATEWAY_TIMEOUT = 504;

    private enum State {
        /** Awaits the handshake. */
        CONNECTING,
        /** Carries bytes. */
        OPEN,
        /** Gone, or going. */
        CLOSED
    }

    private final TcpSession session;
    private final WorkerServices worker;
    private final Transport transport;
    private final @Nullable TlsConnection tls;
    private final WorkerCluster cluster;
    private final UpstreamHost host;
    private final WorkerResources permit;
    private State state = State.CONNECTING;
    private int handle = -1;
    private long connectStartNs;
    private boolean isFlushing;
    private boolean isReleased;
    /** To the host; from when it is connected on. */
    private @Nullable Relay relay;

    /**
     * @param permit where the permit for this connection was taken
     */
    TcpUpstream(
            TcpSession session, WorkerServices worker, WorkerCluster cluster, HostPool pool, WorkerResources permit) {
        this.session = session;
        this.worker = worker;
        this.cluster = cluster;
        this.permit = permit;
        host = pool.host();
        tls = cluster.newTls(host);
        transport = tls == null ? worker.loop().transport() : tls.transport();
    }

    UpstreamHost host() {
        return host;
    }

    /** Our address on this connection. */
    String localAddress() {
        return transport.localAddress(handle).toString();
    }

    /** What the handshake has agreed on; null without TLS. */
    @Nullable
    TlsSession tls() {
        return tls == null ? null : tls.session();
    }

    /** False if no descriptor or slot is free: nothing was begun. */
    boolean connect() {
        ConnectOptions options = cluster.descriptor().connections().connect();
        handle = tls == null
                ? transport.connect(host.endpoint(), options, this)
                : tls.connect(host.endpoint(), options, this);
        if (handle < 0) {
            permit.releaseConnection();
            state = State.CLOSED;
            return false;
        }
        connectStartNs = worker.loop().nowNs();
        worker.loop()
                .timers()
                .schedule(this, connectStartNs + cluster.descriptor().connectTimeoutNs());
        WriterStats stats = worker.stats();
        ClusterStats ids = cluster.stats();
        HostStats hostIds = host.stats();
        stats.increment(ids.cxTotal());
        stats.increment(ids.cxActive());
        stats.increment(hostIds.cxTotal());
        stats.increment(hostIds.cxActive());
        stats.increment(ids.rqTotal());
        stats.increment(ids.rqActive());
        stats.increment(hostIds.rqTotal());
        stats.increment(hostIds.rqActive());
        worker.activeRequests().increment(host.host());
        return true;
    }

    @Override
    protected void onExpiry(long nowNs) {
        if (state == State.CONNECTING) {
            worker.stats().increment(cluster.stats().cxConnectTimeout());
            transport.reset(handle);
            release(); // another attempt may need the permit before this connection has gone
            fail(GATEWAY_TIMEOUT, "");
        }
    }

    private void fail(int status, String reason) {
        state = State.CLOSED;
        worker.stats().increment(cluster.stats().cxConnectFail());
        worker.stats().increment(host.stats().cxConnectFail());
        OutlierMonitor outlier = host.outlier();
        if (outlier != null) {
            outlier.onLocalFailure(worker.index(), status);
        }
        session.onConnectFailed(reason);
    }

    @Override
    public void onConnected(int connection) {
        if (state != State.CONNECTING) {
            return;
        }
        state = State.OPEN;
        worker.loop().timers().cancel(this);
        worker.stats().record(cluster.stats().cxConnectMs(), (worker.loop().nowNs() - connectStartNs) / 1_000_000);
        OutlierMonitor outlier = host.outlier();
        if (outlier != null) {
            outlier.onConnected(worker.index());
        }
        relay = new Relay(transport, connection, cluster.descriptor().bufferLimitBytes());
        transport.recvStart(connection);
        session.onConnected(this);
    }

    // ---- towards the host ----

    private Relay relay() {
        Relay connected = relay;
        if (connected == null) {
            throw new IllegalStateException("not connected");
        }
        return connected;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** See {@link Relay#pass}. */
    boolean pass(int position, int length) {
        worker.stats().add(cluster.stats().cxTxBytesTotal(), length);
        boolean isTaken = relay().pass(position, length);
        watchBacklog();
        return isTaken;
    }

    void end() {
        relay().end();
    }

    boolean isEnded() {
        return relay().isEnded();
    }

    long pendingBytes() {
        return relay().pendingBytes();
    }

    private void watchBacklog() {
        if (relay().watchBacklog()) {
            session.onUpstreamBacklog(relay().isBacklogged());
        }
    }

    @Override
    public void onSent(int connection, long pendingBytes) {
        if (state == State.OPEN) {
            session.onActivity();
            relay().onSent(pendingBytes);
            watchBacklog();
        }
    }

    // ---- from the host ----

    @Override
    public boolean onRecv(int connection, int position, int length) {
        worker.stats().add(cluster.stats().cxRxBytesTotal(), length);
        return state == State.OPEN && session.onUpstreamBytes(position, length);
    }

    @Override
    public void onRecvEnd(int connection) {
        if (state == State.OPEN) {
            session.onUpstreamEnd();
        }
    }

    void pauseReading(boolean isPaused) {
        if (state == State.OPEN) {
            if (isPaused) {
                transport.recvStop(handle);
            } else {
                transport.recvStart(handle);
            }
        }
    }

    // ---- the end ----

    /** Ends the connection; what was passed on is sent before if {@code isWaiting}. The session hears nothing of it. */
    void close(boolean isWaiting) {
        if (state == State.OPEN) {
            isFlushing = isWaiting && pendingBytes() > 0;
            state = State.CLOSED;
            if (isFlushing) {
                worker.stats().increment(session.stats().upstreamFlushTotal());
                worker.stats().increment(session.stats().upstreamFlushActive());
            }
            relay().close(isWaiting);
        } else if (state == State.CONNECTING) {
            state = State.CLOSED;
            transport.reset(handle);
        } else if (!isWaiting && relay != null) {
            relay().reset(); // it was to flush, and has not come to an end
        }
    }

    void reset() {
        if (state == State.OPEN) {
            worker.stats().increment(cluster.stats().cxDestroyWithActiveRq());
        }
        if (state != State.CLOSED) {
            state = State.CLOSED;
            transport.reset(handle);
        }
    }

    @Override
    public void onClosed(int connection, int error) {
        State before = state;
        state = State.CLOSED;
        worker.loop().timers().cancel(this);
        if (relay != null) {
            relay.discard();
        }
        if (isFlushing) {
            worker.stats().decrement(session.stats().upstreamFlushActive());
        }
        release();
        switch (before) {
            case CONNECTING -> {
                if (cluster.descriptor().connections().isBindFailure(error)) {
                    worker.stats().increment(cluster.stats().bindErrors());
                }
                fail(UNAVAILABLE, TlsConnection.failureText(tls, error));
            }
            case OPEN -> {
                worker.stats().increment(cluster.stats().cxDestroyWithActiveRq());
                session.onUpstreamLost();
            }
            case CLOSED -> session.onUpstreamGone(this);
        }
    }

    /** The connection counts no more. */
    private void release() {
        if (isReleased) {
            return;
        }
        isReleased = true;
        WriterStats stats = worker.stats();
        stats.decrement(cluster.stats().cxActive());
        stats.increment(cluster.stats().cxDestroy());
        stats.decrement(host.stats().cxActive());
        stats.increment(cluster.stats().rqCompleted());
        stats.decrement(cluster.stats().rqActive());
        stats.decrement(host.stats().rqActive());
        worker.activeRequests().decrement(host.host());
        permit.releaseConnection();
    }
}
