package io.ringway.hotpath.listener;

import io.ringway.hotpath.network.Downstream;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.memory.BufferPool;

/**
 * An accepted connection of which it is not known yet what it speaks (Envoy {@code listener.http_inspector}). As soon as it is, the
 * connection goes to its filter chain, which reads the same bytes again. Owner: worker.
 */
final class HttpInspectorConnection extends UndecidedConnection {
    private final HttpInspectorStats ids;
    /** What has come so far, if it was not enough. */
    private int block = BufferPool.NONE;

    private int gathered;

    HttpInspectorConnection(
            WorkerServices worker,
            WorkerListener listener,
            int handle,
            Downstream downstream,
            ListenerFilters filters,
            HttpInspectorStats ids) {
        super(worker, listener, handle, downstream, filters);
        this.ids = ids;
        begin();
    }

    @Override
    public boolean onRecv(int connection, int position, int length) {
        if (isClosing()) {
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
        if (fitting < length && !isClosing()) {
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
        goOn(serving);
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

    @Override
    void onTimeOver() {
        serve(ApplicationProtocol.UNDECIDED);
    }

    @Override
    void forget() {
        if (block != BufferPool.NONE) {
            pool.give(block);
            block = BufferPool.NONE;
        }
    }
}
