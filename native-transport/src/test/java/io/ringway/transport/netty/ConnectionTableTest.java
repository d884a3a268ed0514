package io.ringway.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Errno;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConnectionTableTest {

    @Test
    void slotsComeBackUnderOtherHandles() {
        ConnectionTable table = new ConnectionTable(100);
        Set<Integer> seen = new HashSet<>();
        for (int round = 0; round < 50; round++) {
            List<Integer> taken = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                int handle = table.take();
                assertThat(handle).isNotNegative();
                assertThat(seen.add(handle)).as("a handle that was never seen").isTrue();
                taken.add(handle);
            }
            assertThat(table.take()).isEqualTo(ConnectionTable.NONE);
            assertThat(table.count()).isEqualTo(100);
            taken.forEach(table::remove);
            assertThat(table.count()).isZero();
            taken.forEach(handle -> assertThat(table.find(handle)).isNull());
        }
        assertThat(table.find(-1)).isNull();
        assertThat(table.find(Integer.MAX_VALUE)).isNull();
    }

    /** Does nothing but count. */
    private static final class Counting implements AcceptHandler, ConnectionHandler {
        private final List<Integer> accepted = new ArrayList<>();
        private final List<Integer> acceptErrors = new ArrayList<>();

        @Override
        public ConnectionHandler onAccept(int listener, int connection) {
            accepted.add(connection);
            return this;
        }

        @Override
        public void onAcceptError(int listener, int errno) {
            acceptErrors.add(errno);
        }

        @Override
        public void onConnected(int connection) {}

        @Override
        public boolean onRecv(int connection, int position, int length) {
            return false;
        }

        @Override
        public void onRecvEnd(int connection) {}

        @Override
        public void onSent(int connection, long pendingBytes) {}

        @Override
        public void onClosed(int connection, int error) {}
    }

    private static void until(NettyTransport first, NettyTransport second, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            first.poll(100_000);
            second.poll(100_000);
        }
    }

    @Test
    void fullTableIsReportedAndHeals() throws IOException {
        try (BufferPool pool = new BufferPool(4, 0);
                NettyTransport server = NettyTransport.create(pool, NettyKind.AUTO, new NettyOptions(2));
                NettyTransport client = NettyTransport.create(pool, NettyKind.AUTO, new NettyOptions(4))) {
            Counting accepts = new Counting();
            Counting connects = new Counting();
            int listener = server.listen(Endpoint.ip("127.0.0.1", 0), ListenOptions.DEFAULT, accepts);
            Endpoint address = server.listenerAddress(listener);
            for (int i = 0; i < 3; i++) {
                assertThat(client.connect(address, ConnectOptions.DEFAULT, connects))
                        .isNotNegative();
            }
            until(server, client, () -> !accepts.acceptErrors.isEmpty());
            assertThat(accepts.acceptErrors).containsExactly(Errno.ENFILE);
            assertThat(accepts.accepted).hasSize(2);
            server.reset(accepts.accepted.getFirst());
            int fourth = client.connect(address, ConnectOptions.DEFAULT, connects);
            assertThat(fourth).isNotNegative();
            assertThat(client.connect(address, ConnectOptions.DEFAULT, connects))
                    .as("a fifth")
                    .isEqualTo(-1);
            until(server, client, () -> accepts.accepted.size() == 3);
            assertThat(accepts.acceptErrors).hasSize(1);
        }
    }
}
