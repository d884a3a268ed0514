package io.ringway.transport.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.transport.AcceptHandler;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.Transport;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Takes every callback of the connections under test, writes down what happened and checks what holds always: callbacks come only
 * inside poll, never inside one another, in an order that makes sense, and none after the last.
 */
final class Recorder implements AcceptHandler {
    final List<Connection> accepted = new ArrayList<>();
    final List<Integer> acceptErrors = new ArrayList<>();
    /** Runs inside onAccept; receiving is armed here unless a test replaces it. */
    IntConsumer onAccept;

    private final Transport transport;
    private boolean isPolling;
    private boolean isInCallback;

    Recorder(Transport transport) {
        this.transport = transport;
        onAccept = transport::recvStart;
    }

    void polling(boolean value) {
        isPolling = value;
    }

    void enter() {
        assertThat(isPolling).as("a callback came outside poll").isTrue();
        assertThat(isInCallback).as("a callback came inside another").isFalse();
        isInCallback = true;
    }

    void leave() {
        isInCallback = false;
    }

    @Override
    public ConnectionHandler onAccept(int listener, int connection) {
        enter();
        Connection it = new Connection();
        it.handle = connection;
        it.isOpen = true;
        accepted.add(it);
        onAccept.accept(connection);
        leave();
        return it;
    }

    @Override
    public void onAcceptError(int listener, int errno) {
        enter();
        acceptErrors.add(errno);
        leave();
    }

    /** The only accepted connection so far. */
    Connection first() {
        assertThat(accepted).isNotEmpty();
        return accepted.getFirst();
    }

    /** What is known of one connection. Subclasses act on the hooks. */
    class Connection implements ConnectionHandler {
        int handle = -1;
        boolean isOpen;
        boolean isEnded;
        boolean isClosed;
        int error = -1;
        int recvCalls;
        long sentPending = -1;
        final ByteArrayOutputStream received = new ByteArrayOutputStream();

        /** {@return true to keep the claim on the block} */
        boolean take(int position, int length) {
            byte[] bytes = new byte[length];
            transport.buffers().buffer().getBytes(position, bytes);
            received.writeBytes(bytes);
            return false;
        }

        void connected() {
            transport.recvStart(handle);
        }

        void ended() {}

        void sent(long pendingBytes) {}

        void closed() {}

        @Override
        public void onConnected(int connection) {
            enter();
            assertThat(isOpen).as("connected once").isFalse();
            assertThat(isClosed).as("connected before closed").isFalse();
            assertThat(connection).isEqualTo(handle);
            isOpen = true;
            connected();
            leave();
        }

        @Override
        public boolean onRecv(int connection, int position, int length) {
            enter();
            assertThat(connection).isEqualTo(handle);
            assertThat(isOpen && !isEnded && !isClosed)
                    .as("bytes come between open and end")
                    .isTrue();
            assertThat(length).isPositive();
            assertThat(position + length)
                    .isLessThanOrEqualTo(transport.buffers().limitOf(position));
            recvCalls++;
            boolean isTaken = take(position, length);
            leave();
            return isTaken;
        }

        @Override
        public void onRecvEnd(int connection) {
            enter();
            assertThat(connection).isEqualTo(handle);
            assertThat(isOpen && !isEnded && !isClosed)
                    .as("one end, while open")
                    .isTrue();
            isEnded = true;
            ended();
            leave();
        }

        @Override
        public void onSent(int connection, long pendingBytes) {
            enter();
            assertThat(connection).isEqualTo(handle);
            assertThat(isOpen && !isClosed).as("sent while open").isTrue();
            assertThat(pendingBytes).isNotNegative();
            sentPending = pendingBytes;
            sent(pendingBytes);
            leave();
        }

        @Override
        public void onClosed(int connection, int errno) {
            enter();
            assertThat(connection).isEqualTo(handle);
            assertThat(isClosed).as("closed once").isFalse();
            isClosed = true;
            error = errno;
            closed();
            leave();
        }
    }
}
