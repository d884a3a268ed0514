package io.ringway.filters.network.rbac;

import io.ringway.filters.shared.rbac.RbacEngine;
import io.ringway.filters.shared.rbac.RbacStats;
import io.ringway.hotpath.network.NetworkCallbacks;
import io.ringway.hotpath.network.NetworkFilter;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.routing.MatchInput;
import io.ringway.transport.loop.EventLoop;
import io.ringway.transport.loop.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Closes connections that the rules do not allow, when their first bytes come or whenever bytes come, and counts what the shadow rules
 * would have done (Envoy {@code extensions.filters.network.rbac.v3.RBAC}). Owner: worker.
 */
final class RbacNetworkFilter extends Timer implements NetworkFilter {
    private enum Verdict {
        /** Nothing was asked yet. */
        OPEN,
        ALLOWED,
        /** Closed, or about to be. */
        DENIED
    }

    private final RbacNetworkFactory factory;
    private final MatchInput noRequest;
    private @Nullable NetworkCallbacks callbacks;
    private @Nullable ConnectionSubject subject;
    private Verdict verdict = Verdict.OPEN;

    /**
     * @param noRequest what rules see of requests: none
     */
    RbacNetworkFilter(RbacNetworkFactory factory, MatchInput noRequest) {
        this.factory = factory;
        this.noRequest = noRequest;
    }

    @Override
    public void onAttached(NetworkCallbacks connection) {
        callbacks = connection;
        subject = new ConnectionSubject(connection.downstream(), noRequest);
    }

    @Override
    public Status onData(int position, int length, boolean isEnd) {
        if (verdict == Verdict.DENIED) {
            return Status.STOP;
        }
        NetworkCallbacks connection = callbacks;
        ConnectionSubject peer = subject;
        if (connection == null || peer == null) {
            throw new IllegalStateException("not attached");
        }
        if (verdict == Verdict.ALLOWED && !factory.isContinuous()) {
            return Status.CONTINUE;
        }
        if (ask(peer, connection.worker().stats())) {
            verdict = Verdict.ALLOWED;
            return Status.CONTINUE;
        }
        verdict = Verdict.DENIED;
        deny(connection);
        return Status.STOP;
    }

    private boolean ask(ConnectionSubject peer, WriterStats stats) {
        RbacStats ids = factory.stats();
        RbacEngine shadow = factory.shadow();
        if (shadow != null) {
            stats.increment(shadow.isAllowed(shadow.match(peer)) ? ids.shadowAllowed() : ids.shadowDenied());
        }
        RbacEngine rules = factory.rules();
        if (rules == null) {
            return true;
        }
        boolean isAllowed = rules.isAllowed(rules.match(peer));
        stats.increment(isAllowed ? ids.allowed() : ids.denied());
        return isAllowed;
    }

    private void deny(NetworkCallbacks connection) {
        if (factory.delayNs() > 0) {
            EventLoop loop = connection.worker().loop();
            loop.timers().schedule(this, loop.nowNs() + factory.delayNs());
        } else {
            connection.close();
        }
    }

    @Override
    protected void onExpiry(long nowNs) {
        if (callbacks != null) {
            callbacks.close();
        }
    }

    @Override
    public void onClosed() {
        if (callbacks != null) {
            callbacks.worker().loop().timers().cancel(this);
        }
    }
}
