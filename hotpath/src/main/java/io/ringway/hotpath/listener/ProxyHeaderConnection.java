package io.ringway.hotpath.listener;

import io.ringway.hotpath.network.Downstream;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;

/**
 * An accepted connection whose PROXY header has not come yet. After it the connection goes to its filter chain, with the addresses that the
 * header tells. Owner: worker.
 */
final class ProxyHeaderConnection extends UndecidedConnection {
    private final ProxyProtocolOptions options;
    private final ProxyHeaderParser parser;

    ProxyHeaderConnection(
            WorkerServices worker,
            WorkerListener listener,
            int handle,
            Downstream downstream,
            ListenerFilters filters,
            ProxyProtocolOptions options) {
        super(worker, listener, handle, downstream, filters);
        this.options = options;
        // What is not allowed is told from what is absent only where something has to be there.
        parser = new ProxyHeaderParser(
                options.isV1Allowed() || !options.isOptional(), options.isV2Allowed() || !options.isOptional());
        begin();
    }

    @Override
    public boolean onRecv(int connection, int position, int length) {
        if (isClosing()) {
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
        goOn(serving);
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

    @Override
    void onTimeOver() {
        serve(parser.version() == 0 ? parser.count() : 0);
    }
}
