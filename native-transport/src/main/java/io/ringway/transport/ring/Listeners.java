package io.ringway.transport.ring;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Linux;
import io.ringway.transport.net.ListeningSocket;
import io.ringway.transport.net.Sockets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The listening sockets of the ring; a handle is an index that is never used twice. After a failed accept (no descriptors, no
 * memory) a listener pauses until a connection closes or a short time has passed: the queue in the kernel holds the peers meanwhile.
 *
 * <p>Owner: worker.
 */
final class Listeners {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Requests requests;
    private final List<RingListener> all = new ArrayList<>();
    private int pausedCount;

    Listeners(Requests requests) {
        this.requests = requests;
    }

    int open(Endpoint local, ListenOptions options, AcceptHandler handler) throws IOException {
        int fd = Sockets.listen(local, options.backlog(), options.reusePort(), options.noDelay(), options.unixMode());
        all.add(new RingListener(fd, local.isIp() ? Sockets.localAddress(fd) : local, handler));
        int listener = all.size() - 1;
        arm(listener);
        return listener;
    }

    int adopt(ListeningSocket socket, ListenOptions options, AcceptHandler handler) throws IOException {
        socket.configure(options.backlog(), options.noDelay(), options.unixMode());
        all.add(new RingListener(socket.fd(), socket.address(), handler));
        int listener = all.size() - 1;
        arm(listener);
        return listener;
    }

    ListeningSocket duplicate(int listener) throws IOException {
        RingListener it = all.get(listener);
        if (it.isClosed) {
            throw new IOException("the socket of " + it.address + " is closed");
        }
        return new ListeningSocket(it.address, it.fd).duplicate();
    }

    RingListener get(int listener) {
        return all.get(listener);
    }

    /** Arms the multishot accept if nothing stands in the way. */
    void arm(int listener) {
        RingListener it = all.get(listener);
        if (!it.isArmed && !it.isPaused && !it.isStopped && !it.isClosed) {
            it.isArmed = true;
            requests.accept(it.fd, listener);
        }
    }

    void stop(int listener) {
        RingListener it = all.get(listener);
        if (it.isStopped || it.isClosed) {
            return;
        }
        it.isStopped = true;
        if (it.isArmed) {
            requests.cancelAccept(listener);
        }
    }

    void start(int listener) {
        all.get(listener).isStopped = false;
        arm(listener); // a cancelled accept that has not ended yet arms when it does
    }

    /** One error is reported per pause, and only if the listener had accepted since the last one. */
    void pause(int listener, int errno) {
        RingListener it = all.get(listener);
        it.retryNs = System.nanoTime() + PAUSE_NS;
        if (it.isPaused) {
            return;
        }
        it.isPaused = true;
        pausedCount++;
        if (it.handler != null) {
            it.handler.onAcceptError(listener, errno);
        }
    }

    /** A connection has closed: what was short may be there now. */
    void retryNow() {
        if (pausedCount > 0) {
            retry(Long.MAX_VALUE);
        }
    }

    void retryDue() {
        if (pausedCount > 0) {
            retry(System.nanoTime());
        }
    }

    private void retry(long nowNs) {
        for (int listener = 0; listener < all.size(); listener++) {
            RingListener it = all.get(listener);
            if (it.isPaused && (nowNs == Long.MAX_VALUE || nowNs - it.retryNs >= 0)) {
                it.isPaused = false;
                pausedCount--;
                arm(listener);
            }
        }
    }

    /** At most {@code limitNs}, less if a paused listener wants to be tried again earlier. */
    long waitNs(long limitNs) {
        return pausedCount == 0 ? limitNs : Math.min(limitNs, PAUSE_NS);
    }

    /**
     * Closes the socket; peers that were accepted but not yet seen come all the same.
     *
     * @return false if it was closed before
     */
    boolean close(int listener) {
        RingListener it = all.get(listener);
        if (it.isClosed) {
            return false;
        }
        it.isClosed = true;
        if (it.isPaused) {
            it.isPaused = false;
            pausedCount--;
        }
        if (it.isArmed) {
            requests.cancelAccept(listener);
        }
        Linux.close(it.fd);
        it.forgetIfOver();
        return true;
    }

    void closeAll() {
        for (int listener = 0; listener < all.size(); listener++) {
            close(listener);
        }
    }
}
