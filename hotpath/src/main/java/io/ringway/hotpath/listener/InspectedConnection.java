package io.ringway.hotpath.listener;

import io.ringway.hotpath.network.Detected;
import io.ringway.hotpath.network.Downstream;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.tls.ClientHello;

/**
 * An accepted connection of which it is not known yet what it speaks (Envoy {@code listener.tls_inspector}, {@code listener.http_inspector}): TLS,
 * else HTTP perhaps. As soon as it is, the connection goes to its filter chain, which reads the same bytes again. Owner: worker.
 */
final class InspectedConnection extends UndecidedConnection {
    /** What has come so far, if it was not enough. */
    private int block = BufferPool.NONE;

    private int gathered;
    private boolean isTlsDecided;
    private Detected detected = Detected.NOTHING;

    InspectedConnection(
            WorkerServices worker,
            WorkerListener listener,
            int handle,
            Downstream downstream,
            ListenerFilters filters) {
        super(worker, listener, handle, downstream, filters);
        isTlsDecided = filters.tlsInspector() == null;
        begin();
    }

    @Override
    public boolean onRecv(int connection, int position, int length) {
        if (isClosing()) {
            return false;
        }
        if (block == BufferPool.NONE && isDecided(position, position + length, false)) {
            return serve().onRecv(handle, position, length);
        }
        gather(position, length);
        return false;
    }

    private void gather(int position, int length) {
        if (block == BufferPool.NONE) {
            block = pool.take();
        }
        if (block == BufferPool.NONE) {
            HttpInspectorStats http = filters.inspector();
            if (http != null) {
                worker.stats().increment(http.readError());
            }
            close();
            return;
        }
        int fitting = Math.min(length, BufferPool.BLOCK_BYTES - gathered);
        pool.buffer().putBytes(block + gathered, pool.buffer(), position, fitting);
        gathered += fitting;
        if (!isDecided(block, block + gathered, gathered == BufferPool.BLOCK_BYTES)) {
            return;
        }
        ConnectionHandler serving = serve();
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

    /**
     * Looks at all that has come.
     *
     * @param isFull there is no room for more
     */
    private boolean isDecided(int start, int end, boolean isFull) {
        if (!isTlsDecided && !isTlsFound(start, end, isFull)) {
            return false;
        }
        HttpInspectorStats http = filters.inspector();
        if (http == null || detected.isTls()) {
            return true;
        }
        ApplicationProtocol found = ApplicationProtocol.of(pool.buffer(), start, end);
        if (found == ApplicationProtocol.UNDECIDED && !isFull) {
            return false;
        }
        count(http, found);
        return true;
    }

    /** Whether it is known if this is TLS; {@link #detected} says if it is. */
    private boolean isTlsFound(int start, int end, boolean isFull) {
        TlsInspectorStats ids = filters.tlsInspector();
        if (ids == null) {
            return true;
        }
        ClientHello.Outcome outcome = ClientHello.read(pool.buffer(), start, end);
        if (outcome.status() == ClientHello.Status.INCOMPLETE && !isFull) {
            return false;
        }
        isTlsDecided = true;
        WriterStats stats = worker.stats();
        if (outcome.status() != ClientHello.Status.COMPLETE) {
            stats.increment(isFull ? ids.clientHelloTooLarge() : ids.tlsNotFound());
            return true;
        }
        ClientHello hello = outcome.hello();
        stats.increment(ids.tlsFound());
        stats.increment(hello.serverName().isEmpty() ? ids.sniNotFound() : ids.sniFound());
        stats.increment(hello.alpn().isEmpty() ? ids.alpnNotFound() : ids.alpnFound());
        detected = new Detected(true, hello.serverName(), hello.alpn());
        return true;
    }

    private void count(HttpInspectorStats ids, ApplicationProtocol found) {
        worker.stats()
                .increment(
                        switch (found) {
                            case HTTP_10 -> ids.http10Found();
                            case HTTP_11 -> ids.http11Found();
                            case H2C -> ids.http2Found();
                            case NONE, UNDECIDED -> ids.httpNotFound();
                        });
        detected = Detected.plain(found.alpn());
    }

    /** Gives the connection to its filter chain, and what has come so far with it. */
    private ConnectionHandler serve() {
        downstream.speaks(detected);
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

    @Override
    void onTimeOver() {
        HttpInspectorStats http = filters.inspector();
        if (http != null) {
            count(http, ApplicationProtocol.UNDECIDED);
        }
        serve();
    }

    @Override
    void forget() {
        if (block != BufferPool.NONE) {
            pool.give(block);
            block = BufferPool.NONE;
        }
    }
}
