package io.ringway.transport.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.Transport;
import io.ringway.transport.loop.Clock;
import io.ringway.transport.loop.EventLoop;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RingEchoTest {

    /** Sends back whole blocks as they come. */
    private static final class Echo implements AcceptHandler, ConnectionHandler {
        private final Transport transport;

        Echo(Transport transport) {
            this.transport = transport;
        }

        @Override
        public ConnectionHandler onAccept(int listener, int connection) {
            transport.recvStart(connection);
            return this;
        }

        @Override
        public void onAcceptError(int listener, int errno) {}

        @Override
        public void onConnected(int connection) {}

        @Override
        public boolean onRecv(int connection, int position, int length) {
            transport.send(connection, position, length);
            return true;
        }

        @Override
        public void onRecvEnd(int connection) {
            transport.close(connection);
        }

        @Override
        public void onSent(int connection, long pendingBytes) {}

        @Override
        public void onClosed(int connection, int error) {}
    }

    @Test
    void echoesToAPlainClient() throws Exception {
        BufferPool pool = new BufferPool(64, 0);
        RingTransport transport = RingTransport.create(pool, RingOptions.DEFAULT.withReceiveBuffers(16));
        EventLoop loop = new EventLoop(transport, Clock.system());
        int listener = transport.listen(Endpoint.ip("127.0.0.1", 0), ListenOptions.DEFAULT, new Echo(transport));
        int port = transport.listenerAddress(listener).port();
        Thread thread = new Thread(loop);
        thread.start();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            byte[] message = "to and fro".getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 1000; i++) {
                socket.getOutputStream().write(message);
                assertThat(socket.getInputStream().readNBytes(message.length)).isEqualTo(message);
            }
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } finally {
            loop.stop();
            thread.join();
        }
    }
}
