package io.ringway.hotpath.listener;

import io.ringway.hotpath.network.Downstream;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.Transport;
import io.ringway.transport.loop.Timer;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * An accepted connection whose PROXY header has not come yet. After it the connection goes to its filter chain, with the addresses that the
 * header tells. Owner: worker.
 */
final class ProxyHeaderConnection extends Timer implements ConnectionHandler {
    private final WorkerServices worker;
    private final Transport transport;
    private final BufferPool pool;
    private final WorkerListener listener;
    private final int handle;
    private final Downstream downstream;
    private final ListenerFilters filters;
    private final ProxyProtocolOptions options;
    private final ProxyHeaderParser parser;
    private boolean isClosing;
    /** Serves the connection from now on; the transport knows. */
    private @Nullable ConnectionHandler next;

    ProxyHeaderConnection(
            WorkerServices worker,
            WorkerListener listener,
            int handle,
            Downstream downstream,
            ListenerFilters filters,
            ProxyProtocolOptions options) {
        this.worker = worker;
        this.listener = listener;
        this.handle = handle;
        this.downstream = downstream;
        this.filters = filters;
        this.options = options;
        transport = worker.loop().transport();
        pool = worker.buffers();
        // What is not allowed is told from what is absent only where something has to be there.
        parser = new ProxyHeaderParser(
                options.isV1Allowed() || !options.isOptional(), options.isV2Allowed() || !options.isOptional());
        worker.stats().increment(listener.descriptor().stats().preCxActive());
        if (filters.timeoutNs() > 0) {
            worker.loop().timers().schedule(this, worker.loop().nowNs() + filters.timeoutNs());
        }
        transport.recvStart(handle);
    }

    @Override
    public void onConnected(int connection) {
        throw new IllegalStateException("accepted connections are connected");
    }

    @Override
    public boolean onRecv(int connection, int position, int length) {
        if (isClosing) {
            return false;
        }
        int earlier = parser.count();
        int end = position + length;
        int result = parser.parse(pool.buffer(), position, end);
        return switch (result) {
            case ProxyHeaderParser.INCOMPLETE -> false;
            case ProxyHeaderParser.ABSENT -> onAbsent(earlier, position, length);
            case ProxyHeaderParser.MALFORMED -> {
                worker.stats().increment(version().error());
                close();
                yield false;
            }
            default -> onHeader(result, end);
        };
    }

    private boolean onAbsent(int earlier, int position, int length) {
        if (!options.isOptional()) {
            worker.stats().increment(options.stats().notFoundDisallowed());
            close();
            return false;
        }
        worker.stats().increment(options.stats().notFoundAllowed());
        return serve(earlier).onRecv(handle, position, length);
    }

    private ProxyProtocolOptions.Version version() {
        return parser.version() == 1 ? options.stats().v1() : options.stats().v2();
    }

    private boolean onHeader(int bodyStart, int end) {
        boolean isAllowed = parser.version() == 1 ? options.isV1Allowed() : options.isV2Allowed();
        if (!isAllowed) {
            worker.stats().increment(version().disallowed());
            close();
            return false;
        }
        worker.stats().increment(version().found());
        Endpoint source = parser.source();
        Endpoint destination = parser.destination();
        if (source != null && destination != null) {
            downstream.speaksFor(source, destination);
        }
        ConnectionHandler serving = serve(0);
        return bodyStart < end && serving.onRecv(handle, bodyStart, end - bodyStart);
    }

    /**
     * Gives the connection to what comes next.
     *
     * @param replayed bytes that were taken for a header's beginning, to be read by the chain now
     */
    private ConnectionHandler serve(int replayed) {
        leave();
        transport.recvStop(handle); // the chain says when it wants to read
        ConnectionHandler serving = listener.inspect(handle, downstream, filters);
        next = serving;
        transport.setHandler(handle, serving);
        if (replayed > 0) {
            replay(serving, parser.gathered(replayed));
        }
        return serving;
    }

    private void replay(ConnectionHandler serving, byte[] bytes) {
        int block = pool.take();
        if (block == BufferPool.NONE) {
            transport.reset(handle);
            return;
        }
        pool.buffer().putBytes(block, bytes);
        if (!serving.onRecv(handle, block, bytes.length)) {
            pool.give(block);
        }
    }

    private void leave() {
        worker.loop().timers().cancel(this);
        worker.stats().decrement(listener.descriptor().stats().preCxActive());
    }

    @Override
    protected void onExpiry(long nowNs) {
        WriterStats stats = worker.stats();
        stats.increment(listener.descriptor().stats().preCxTimeout());
        if (filters.isContinuedAfterTimeout()) {
            serve(parser.version() == 0 ? parser.count() : 0);
        } else {
            close();
        }
    }

    private void close() {
        isClosing = true;
        transport.close(handle);
    }

    @Override
    public void onRecvEnd(int connection) {
        close();
    }

    @Override
    public void onSent(int connection, long pendingBytes) {}

    @Override
    public void onClosed(int connection, int error) {
        ConnectionHandler serving = next;
        if (serving != null) {
            serving.onClosed(connection, error);
            return;
        }
        leave();
        listener.onConnectionClosed();
    }
}
