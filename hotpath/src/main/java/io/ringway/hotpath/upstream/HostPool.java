package io.ringway.hotpath.upstream;

import io.ringway.hotpath.guard.LoadShedPoint;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.lb.limit.WorkerResources;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.tls.TlsConnection;
import org.jspecify.annotations.Nullable;

/**
 * This worker's connections to one host: idle ones (last used first), connecting ones, and the requests that wait for one.
 *
 * <p>A connection comes back only when its exchange ended cleanly on both sides; anything else closes it. Owner: worker.
 */
public final class HostPool {
    /** Hears that a host which left the cluster has no connection any more. */
    @FunctionalInterface
    public interface EmptyListener {
        void onEmpty(UpstreamHost host);
    }

    private final WorkerServices worker;
    private final WorkerCluster cluster;
    private final UpstreamHost host;
    /** The pool of the default priority if this one is for priority HIGH, else null. */
    private final @Nullable HostPool usual;
    /** For requests of priority HIGH, which share neither limits nor connections with others (Envoy's rule); made when one comes. */
    private @Nullable HostPool highPool;

    private @Nullable H1UpstreamConnection idleTop;
    private int idleCount;
    private int connectingCount;
    private int openCount;
    private @Nullable UpstreamStream pendingHead;
    private @Nullable UpstreamStream pendingTail;
    private int pendingCount;
    private boolean isRetired;
    /** Connections of another generation serve no more requests. */
    private int generation;

    private @Nullable EmptyListener onEmpty;

    HostPool(WorkerServices worker, WorkerCluster cluster, UpstreamHost host) {
        this(worker, cluster, host, null);
    }

    private HostPool(WorkerServices worker, WorkerCluster cluster, UpstreamHost host, @Nullable HostPool usual) {
        this.usual = usual;
        this.worker = worker;
        this.cluster = cluster;
        this.host = host;
    }

    public UpstreamHost host() {
        return host;
    }

    /** The pool for requests of a priority; this one is that of the default priority. */
    public HostPool ofPriority(boolean isHigh) {
        if (!isHigh) {
            return this;
        }
        HostPool made = highPool;
        if (made == null) {
            made = new HostPool(worker, cluster, host, this);
            highPool = made;
        }
        return made;
    }

    /** The circuit breakers of the pool's priority. */
    public WorkerResources resources() {
        return cluster.resources(usual != null);
    }

    WorkerCluster cluster() {
        return cluster;
    }

    /**
     * Gives the stream a connection, at once or later ({@link UpstreamStream#onPoolReady}), or says why not
     * ({@link UpstreamStream#onPoolFailure}); either may happen inside this call.
     */
    public void acquire(UpstreamStream stream) {
        cluster.preconnectAhead();
        H1UpstreamConnection idle = idleTop;
        if (idle != null) {
            unlinkIdle(idle);
            idle.begin(stream);
            preconnect();
            return;
        }
        if (!resources().tryAcquirePendingRequest()) {
            worker.stats().increment(cluster.stats().rqPendingOverflow());
            stream.onPoolFailure(ResetReason.OVERFLOW, null);
            return;
        }
        if (connectingCount <= pendingCount && worker.overload().sheds(LoadShedPoint.CONNECTION_POOL_NEW_CONNECTION)) {
            resources().releasePendingRequest();
            stream.onPoolFailure(ResetReason.OVERFLOW, null);
            return;
        }
        addPending(stream);
        if (connectingCount < pendingCount && !connect() && openCount == 0) {
            worker.stats().increment(cluster.stats().rqPendingOverflow());
            removePending(stream);
            stream.onPoolFailure(ResetReason.OVERFLOW, null);
            return;
        }
        preconnect();
    }

    /** Makes connections that no request waits for yet, as many as the cluster wants beside those in use. */
    private void preconnect() {
        double ratio = cluster.descriptor().connections().preconnectRatio();
        if (ratio <= 1) {
            return;
        }
        for (int made = 0; made < PoolLoad.PRECONNECTS_MAX; made++) {
            if (!PoolLoad.isShort(openCount, connectingCount, idleCount, pendingCount, ratio)
                    || !cluster.isHealthy(host)
                    || !connect()) {
                return;
            }
        }
    }

    /** Makes a connection for a request that will come soon; false if there are enough or none can be made. */
    boolean preconnectAhead(double ratio) {
        return PoolLoad.isShort(openCount, connectingCount, idleCount, pendingCount + 1, ratio)
                && cluster.isHealthy(host)
                && connect();
    }

    /** The stream no longer wants a connection. Does nothing if it does not wait. */
    public static void cancel(UpstreamStream stream) {
        HostPool pool = stream.waitingIn;
        if (pool != null) {
            pool.removePending(stream);
        }
    }

    /** The host left the cluster: idle connections close now, busy ones after their exchange. */
    void retire() {
        isRetired = true;
        if (highPool != null) {
            highPool.retire();
        }
        closeIdle();
    }

    /** Requests from now on get connections that are made from now on. */
    void renew() {
        generation++;
        closeIdle();
        if (highPool != null) {
            highPool.renew();
        }
    }

    int generation() {
        return generation;
    }

    private void closeIdle() {
        for (H1UpstreamConnection idle = idleTop; idle != null; idle = idleTop) {
            unlinkIdle(idle);
            idle.close();
        }
    }

    /** The same, and says when the last connection has closed; that may be within this call. */
    void retire(EmptyListener listener) {
        onEmpty = listener;
        retire();
        tellIfEmpty();
    }

    private void tellIfEmpty() {
        EmptyListener listener = onEmpty;
        if (isRetired
                && listener != null
                && openCount == 0
                && pendingCount == 0
                && (highPool == null || (highPool.openCount == 0 && highPool.pendingCount == 0))) {
            onEmpty = null;
            listener.onEmpty(host);
        }
    }

    /** Connecting, idle and busy connections. */
    public int openCount() {
        return openCount;
    }

    void onConnected(H1UpstreamConnection connection) {
        connectingCount--;
        cluster.load().connecting--;
        onReusable(connection);
    }

    void onConnectFailed(ResetReason reason, String transportFailure) {
        connectingCount--;
        cluster.load().connecting--;
        worker.stats().increment(cluster.stats().cxConnectFail());
        worker.stats().increment(host.stats().cxConnectFail());
        // All that wait are told, even while others connect: those would be replaced one by one as they fail, without
        // an end.
        failPending(reason, transportFailure);
    }

    /** The connection is free for a request: it is new, or its exchange ended cleanly. */
    void onReusable(H1UpstreamConnection connection) {
        if (connection.generation != generation || (isRetired && pendingCount == 0)) {
            connection.close();
        } else {
            serveOrPark(connection);
        }
    }

    void onIdleLost(H1UpstreamConnection connection) {
        unlinkIdle(connection);
    }

    void onClosed(WorkerResources resources) {
        openCount--;
        cluster.load().open--;
        WriterStats stats = worker.stats();
        stats.decrement(cluster.stats().cxActive());
        stats.increment(cluster.stats().cxDestroy());
        stats.decrement(host.stats().cxActive());
        resources.releaseConnection();
        if (pendingCount > connectingCount) {
            connect();
        }
        if (isRetired) {
            (usual == null ? this : usual).tellIfEmpty();
        }
    }

    private void serveOrPark(H1UpstreamConnection connection) {
        UpstreamStream waiting = pendingHead;
        if (waiting != null) {
            removePending(waiting);
            connection.begin(waiting);
        } else {
            connection.previousIdle = null;
            connection.nextIdle = idleTop;
            if (idleTop != null) {
                idleTop.previousIdle = connection;
            }
            idleTop = connection;
            idleCount++;
            cluster.load().idle++;
            connection.onParked();
        }
    }

    private boolean connect() {
        WriterStats stats = worker.stats();
        WorkerResources resources = resources();
        if (!resources.tryAcquireConnection()) {
            stats.increment(cluster.stats().cxOverflow());
            if (openCount > 0) {
                return false;
            }
            resources.acquireConnection(); // a pool without any connection could never serve those that wait (Envoy's
            // rule)
        }
        TlsConnection tls = cluster.newTls(host);
        H1UpstreamConnection connection = new H1UpstreamConnection(worker, this, resources, tls);
        ConnectOptions options = cluster.descriptor().connections().connect();
        int handle = tls == null
                ? worker.loop().transport().connect(host.endpoint(), options, connection)
                : tls.connect(host.endpoint(), options, connection);
        if (handle < 0) {
            resources.releaseConnection();
            stats.increment(cluster.stats().cxOverflow());
            return false;
        }
        connectingCount++;
        openCount++;
        cluster.load().connecting++;
        cluster.load().open++;
        stats.increment(cluster.stats().cxTotal());
        stats.increment(cluster.stats().cxHttp1Total());
        stats.increment(cluster.stats().cxActive());
        stats.increment(host.stats().cxTotal());
        stats.increment(host.stats().cxActive());
        connection.onConnecting(handle);
        return true;
    }

    private void addPending(UpstreamStream stream) {
        stream.pendingPermit = resources();
        stream.waitingIn = this;
        stream.nextPending = null;
        stream.previousPending = pendingTail;
        if (pendingTail == null) {
            pendingHead = stream;
        } else {
            pendingTail.nextPending = stream;
        }
        pendingTail = stream;
        pendingCount++;
        cluster.load().pending++;
        worker.stats().increment(cluster.stats().rqPendingTotal());
        worker.stats().increment(cluster.stats().rqPendingActive());
    }

    private void removePending(UpstreamStream stream) {
        UpstreamStream before = stream.previousPending;
        UpstreamStream after = stream.nextPending;
        if (before == null) {
            pendingHead = after;
        } else {
            before.nextPending = after;
        }
        if (after == null) {
            pendingTail = before;
        } else {
            after.previousPending = before;
        }
        stream.nextPending = null;
        stream.previousPending = null;
        stream.waitingIn = null;
        pendingCount--;
        cluster.load().pending--;
        if (stream.pendingPermit != null) {
            stream.pendingPermit.releasePendingRequest();
            stream.pendingPermit = null;
        }
        worker.stats().decrement(cluster.stats().rqPendingActive());
    }

    private void failPending(ResetReason reason, String transportFailure) {
        // A failed stream may ask again at once (a retry): only those that wait now are told.
        for (int waiting = pendingCount; waiting > 0; waiting--) {
            UpstreamStream stream = pendingHead;
            if (stream == null) {
                return;
            }
            removePending(stream);
            worker.stats().increment(cluster.stats().rqPendingFailureEject());
            stream.onPoolFailure(reason, transportFailure);
        }
    }

    private void unlinkIdle(H1UpstreamConnection connection) {
        H1UpstreamConnection before = connection.previousIdle;
        H1UpstreamConnection after = connection.nextIdle;
        if (before == null) {
            idleTop = after;
        } else {
            before.nextIdle = after;
        }
        if (after != null) {
            after.previousIdle = before;
        }
        connection.previousIdle = null;
        connection.nextIdle = null;
        idleCount--;
        cluster.load().idle--;
    }
}
