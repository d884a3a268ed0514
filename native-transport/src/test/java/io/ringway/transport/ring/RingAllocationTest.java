package io.ringway.transport.ring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.loop.Clock;
import io.ringway.transport.loop.EventLoop;
import io.ringway.transport.loop.Timer;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole turn of a worker, receiving and sending, allocates nothing. */
class RingAllocationTest {
    private static final int WARM_UP = 60_000;
    private static final int MEASURED = 100_000;

    /** Client that asks again as soon as it has its answer; two blocks a time, so that vectored sends are measured as well. */
    private static final class PingPong extends Peer {
        private final EventLoop loop;
        private int rounds;
        private int awaited;

        private final Timer idle = new Timer() {
            @Override
            protected void onExpiry(long nowNs) {
                throw new AssertionError("moved on every round");
            }
        };

        PingPong(EventLoop loop) {
            super(loop.transport());
            this.loop = loop;
        }

        void ask() {
            awaited = 300;
            transport.send(connection, transport.buffers().take(), 100);
            transport.send(connection, transport.buffers().take(), 200);
        }

        @Override
        public boolean onRecv(int connection, int position, int length) {
            awaited -= length;
            if (awaited == 0) {
                rounds++;
                loop.timers().schedule(idle, loop.nowNs() + 60_000_000_000L);
                ask();
            }
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource
    void roundTripsAllocateNothing(RingTransportTest.Kernel kernel) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        BufferPool pool = new BufferPool(256, 0);
        RingTransport transport = RingTransport.create(pool, kernel.options());
        try (pool;
                transport) {
            EventLoop loop = new EventLoop(transport, Clock.system());
            Peer.Acceptor acceptor = new Peer.Acceptor(() -> new Peer.Echo(transport));
            int listener = transport.listen(Endpoint.ip("127.0.0.1", 0), ListenOptions.DEFAULT, acceptor);
            PingPong client = new PingPong(loop);
            transport.connect(transport.listenerAddress(listener), ConnectOptions.DEFAULT, client);
            while (!client.isConnected) {
                loop.runTurn(1_000_000);
            }
            client.ask();
            run(loop, client, WARM_UP);
            long before = threads.getCurrentThreadAllocatedBytes();
            run(loop, client, WARM_UP + MEASURED);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertThat(allocated).isZero();
        }
    }

    private static void run(EventLoop loop, PingPong client, int untilRounds) {
        while (client.rounds < untilRounds) {
            loop.runTurn(1_000_000);
        }
    }
}
