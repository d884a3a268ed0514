package io.ringway.hotpath.sim;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.loop.EventLoop;
import io.ringway.transport.loop.Timer;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.sim.SimNetwork;
import io.ringway.transport.sim.SimTransport;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/** A machine outside of the proxy: a transport, and a loop whose timers run scripts. */
final class Outside implements AutoCloseable {
    private static final long WAIT_MAX_NS = 1_000_000_000L;
    private static final int BLOCKS = 16 * 1024;

    final BufferPool pool = new BufferPool(BLOCKS, 0);
    final SimTransport transport;
    final EventLoop loop;
    final SplittableRandom random;

    Outside(SimNetwork network) {
        transport = network.transport(pool);
        loop = new EventLoop(transport, network.clock());
        random = network.random();
    }

    void turn() {
        loop.runTurn(WAIT_MAX_NS);
    }

    long nowNs() {
        return loop.nowNs();
    }

    /** Runs something later; at once when the delay is 0. */
    void after(long delayNs, Runnable work) {
        if (delayNs == 0) {
            work.run();
            return;
        }
        loop.timers()
                .schedule(
                        new Timer() {
                            @Override
                            protected void onExpiry(long nowNs) {
                                work.run();
                            }
                        },
                        loop.nowNs() + delayNs);
    }

    /** Accepts at an address, and receives at once; the ends are made by handle. */
    void listen(Endpoint address, IntFunction<ConnectionHandler> ends) throws IOException {
        transport.listen(address, ListenOptions.DEFAULT, new AcceptHandler() {
            @Override
            public ConnectionHandler onAccept(int listener, int connection) {
                transport.recvStart(connection);
                return ends.apply(connection);
            }

            @Override
            public void onAcceptError(int listener, int errno) {
                // The transport tries again by itself.
            }
        });
    }

    /** The handle of a connection that is being made. */
    int connect(Endpoint to, ConnectionHandler end) {
        return transport.connect(to, ConnectOptions.DEFAULT, end);
    }

    void send(int connection, byte[] bytes) {
        for (int at = 0; at < bytes.length; at += BufferPool.BLOCK_BYTES) {
            int length = Math.min(BufferPool.BLOCK_BYTES, bytes.length - at);
            int block = pool.take();
            if (block == BufferPool.NONE) {
                throw new AssertionError("the script's own pool is empty");
            }
            pool.buffer().putBytes(block, bytes, at, length);
            transport.send(connection, block, length);
        }
    }

    byte[] received(int position, int length) {
        byte[] bytes = new byte[length];
        pool.buffer().getBytes(position, bytes);
        return bytes;
    }

    boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    @Override
    public void close() {
        transport.close();
        pool.close();
    }
}
