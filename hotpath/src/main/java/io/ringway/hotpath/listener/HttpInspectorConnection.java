package io.ringway.hotpath.listener;

import io.ringway.hotpath.network.Downstream;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.Transport;
import io.ringway.transport.loop.Timer;
import io.ringway.transport.memory.BufferPool;
import org.jspecify.annotations.Nullable;

/**
 * An accepted connection of which it is not known yet what it speaks (Envoy {@code listener.http_inspector}). As soon as it is, the
 * connection goes to its filter chain, which reads the same bytes again. Owner: worker.
 */
final class HttpInspectorConnection extends Timer implements ConnectionHandler {
    private final WorkerServices worker;
    private final Transport transport;
    private final BufferPool pool;
    private final WorkerListener listener;
    private final int handle;
    private final Downstream downstream;
    private final ListenerFilters filters;
    private final HttpInspectorStats ids;
    /** What has come so far, if it was not enough. */
    private int block = BufferPool.NONE;

    private int gathered;
    private boolean isClosing;
    /** Serves the connection from now on; the transport knows. */
    private @Nullable ConnectionHandler next;

    HttpInspectorConnection(
            WorkerServices worker,
            WorkerListener listener,
            int handle,
            Downstream downstream,
            ListenerFilters filters,
            HttpInspectorStats ids) {
        this.worker = worker;
        this.listener = listener;
        this.handle = handle;
        this.downstream = downstream;
        this.filters = filters;
        this.ids = ids;
        transport = worker.loop().transport();
        pool = worker.buffers();
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
        if (block == BufferPool.NONE) {
            ApplicationProtocol found = ApplicationProtocol.of(pool.buffer(), position, position + length);
            if (found != ApplicationProtocol.UNDECIDED) {
                return serve(found).onRecv(handle, position, length);
            }
        }
        gather(position, length);
        return false;
    }

    private void gather(int position, int length) {
        if (block == BufferPool.NONE) {
            block = pool.take();
        }
        if (block == BufferPool.NONE) {
            worker.stats().increment(ids.readError());
            close();
            return;
        }
        int fitting = Math.min(length, BufferPool.BLOCK_BYTES - gathered);
        pool.buffer().putBytes(block + gathered, pool.buffer(), position, fitting);
        gathered += fitting;
        ApplicationProtocol found = ApplicationProtocol.of(pool.buffer(), block, block + gathered);
        if (found == ApplicationProtocol.UNDECIDED && gathered < BufferPool.BLOCK_BYTES) {
            return;
        }
        ConnectionHandler serving = serve(found);
        if (fitting < length && !isClosing) {
            // Bytes behind what was gathered are read by nobody else.
            replay(serving, copy(position + fitting, length - fitting), length - fitting);
        }
    }

    private int copy(int position, int length) {
        int made = pool.take();
        if (made == BufferPool.NONE) {
            transport.reset(handle);
        } else {
            pool.buffer().putBytes(made, pool.buffer(), position, length);
        }
        return made;
    }

    /** Gives the connection to its filter chain, and what has come so far with it. */
    private ConnectionHandler serve(ApplicationProtocol found) {
        count(found);
        downstream.speaks(found.alpn());
        leave();
        transport.recvStop(handle); // the chain says when it wants to read
        ConnectionHandler serving = listener.serve(handle, downstream);
        next = serving;
        transport.setHandler(handle, serving);
        int read = block;
        block = BufferPool.NONE;
        if (read != BufferPool.NONE) {
            replay(serving, read, gathered);
        }
        return serving;
    }

    private void replay(ConnectionHandler serving, int from, int length) {
        if (from != BufferPool.NONE && !serving.onRecv(handle, from, length)) {
            pool.give(from);
        }
    }

    private void count(ApplicationProtocol found) {
        WriterStats stats = worker.stats();
        stats.increment(
                switch (found) {
                    case HTTP_10 -> ids.http10Found();
                    case HTTP_11 -> ids.http11Found();
                    case H2C -> ids.http2Found();
                    case NONE, UNDECIDED -> ids.httpNotFound();
                });
    }

    private void leave() {
        worker.loop().timers().cancel(this);
        worker.stats().decrement(listener.descriptor().stats().preCxActive());
    }

    @Override
    protected void onExpiry(long nowNs) {
        worker.stats().increment(listener.descriptor().stats().preCxTimeout());
        if (filters.isContinuedAfterTimeout()) {
            serve(ApplicationProtocol.UNDECIDED);
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
        if (block != BufferPool.NONE) {
            pool.give(block);
            block = BufferPool.NONE;
        }
        leave();
        listener.onConnectionClosed();
    }
}
