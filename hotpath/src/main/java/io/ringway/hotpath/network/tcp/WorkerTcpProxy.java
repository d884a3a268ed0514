package io.ringway.hotpath.network.tcp;

import io.ringway.hotpath.log.WorkerAccessLogs;
import io.ringway.hotpath.network.ConnectionOwner;
import io.ringway.hotpath.network.Downstream;
import io.ringway.hotpath.network.NetworkFilterFactory;
import io.ringway.hotpath.network.NetworkScope;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.upstream.WorkerCluster;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.Transport;

/** One worker's side of a TCP proxy in one snapshot. Owner: worker. */
final class WorkerTcpProxy implements NetworkFilterFactory.ConnectionSource {
    private final TcpProxyDescriptor descriptor;
    private final NetworkScope scope;
    private final WorkerAccessLogs accessLogs;
    private final TcpLogView logView;

    WorkerTcpProxy(TcpProxyDescriptor descriptor, NetworkScope scope) {
        this.descriptor = descriptor;
        this.scope = scope;
        accessLogs = new WorkerAccessLogs(descriptor.accessLogs(), scope.logs());
        logView = new TcpLogView(scope.worker());
    }

    @Override
    public ConnectionHandler accept(Transport transport, int connection, Downstream downstream, ConnectionOwner owner) {
        TcpSession session = new TcpSession(this, transport, connection, downstream, owner);
        session.begin();
        return session;
    }

    TcpProxyDescriptor descriptor() {
        return descriptor;
    }

    WorkerServices worker() {
        return scope.worker();
    }

    int bufferLimitBytes() {
        return scope.bufferLimitBytes();
    }

    /** The cluster of one connection: by weight, if there are several. */
    WorkerCluster chooseCluster() {
        int[] clusters = descriptor.clusters();
        long[] sums = descriptor.weightSums();
        int chosen = 0;
        if (clusters.length > 1) {
            long random = worker().random().nextLong(sums[sums.length - 1]);
            while (sums[chosen] <= random) {
                chosen++;
            }
        }
        return scope.clusters()[clusters[chosen]];
    }

    boolean isLogged() {
        return !accessLogs.isEmpty();
    }

    boolean isUpstreamLocalWanted() {
        return accessLogs.isUpstreamLocalWanted();
    }

    void log(TcpSession session) {
        logView.show(session);
        accessLogs.log(logView);
    }
}
