package io.ringway.transport.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The cases that hold for every transport: connections and their ends. {@link TransferContract} adds what is about data. */
abstract class TransportContract extends TransferContract {

    // --- accepting

    @Test
    void acceptsAndNamesBothEnds() throws IOException {
        int listener = listen();
        assertThat(transport.listenerAddress(listener).port()).isPositive();
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = accept(listener, peer);
        assertThat(transport.connectionCount()).isEqualTo(1);
        assertThat(transport.localAddress(connection.handle)).isEqualTo(transport.listenerAddress(listener));
        assertThat(transport.remoteAddress(connection.handle).port()).isPositive();
        peer.it.close();
        until("end", () -> connection.isEnded);
        transport.close(connection.handle);
        untilClosed(connection);
        assertThat(connection.error).isZero();
        assertThat(transport.connectionCount()).isZero();
        assertThat(transport.remoteAddress(connection.handle)).isEqualTo(Endpoint.UNKNOWN);
    }

    @Test
    void receivesNothingBeforeReceivingIsStarted() throws IOException {
        recorder.onAccept = handle -> {};
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = accept(listen(), peer);
        write(peer.it, "early".getBytes(US_ASCII));
        peer.it.shutdownOutput();
        turns(20);
        assertThat(connection.recvCalls).isZero();
        assertThat(connection.isEnded).isFalse();
        transport.recvStart(connection.handle);
        until("end", () -> connection.isEnded);
        assertThat(connection.received.toString(US_ASCII)).isEqualTo("early");
    }

    @Test
    void stoppedListenerLeavesPeersWaiting() throws IOException {
        int listener = listen();
        accept(listener, new PeerSlot());
        transport.acceptStop(listener);
        transport.acceptStop(listener);
        turns(20);
        int before = recorder.accepted.size();
        for (int i = 0; i < 2; i++) {
            peers.connect(transport.listenerAddress(listener));
            turns(20);
        }
        assertThat(recorder.accepted.size()).isLessThanOrEqualTo(before + 1); // one may have been handed over already
        transport.acceptStart(listener);
        transport.acceptStart(listener);
        until("accept", () -> recorder.accepted.size() == before + 2);
        transport.acceptStop(listener);
        transport.acceptStart(listener); // before the stop has had an effect
        accept(listener, new PeerSlot());
        transport.acceptStop(listener);
        transport.closeListener(listener);
        transport.acceptStart(listener);
        turns(5);
    }

    @Test
    void closedListenerRefusesWhileItsConnectionsStay() throws IOException {
        int listener = listen();
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = accept(listener, peer);
        Endpoint address = transport.listenerAddress(listener);
        transport.closeListener(listener);
        transport.closeListener(listener);
        turn();
        assertThat(peers.isRefused(transport, address)).isTrue();
        write(peer.it, "still here".getBytes(US_ASCII));
        until("bytes", () -> connection.received.size() == 10);
    }

    @Test
    void occupiedAddressIsNamed() throws IOException {
        ListenOptions alone = new ListenOptions(16, false, true, -1);
        int listener = transport.listen(peers.freeAddress(), alone, recorder);
        Endpoint address = transport.listenerAddress(listener);
        assertThatThrownBy(() -> transport.listen(address, alone, recorder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(address.toString())
                .hasMessageContaining("in use");
    }

    // --- connecting

    @Test
    void connectsAndTalksBothWays() {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = connect(recorder.new Connection(), peer);
        send(connection.handle, "ping".getBytes(US_ASCII));
        assertThat(new String(read(peer.it, 4), US_ASCII)).isEqualTo("ping");
        write(peer.it, "pong".getBytes(US_ASCII));
        until("answer", () -> connection.received.size() == 4);
        assertThat(connection.received.toString(US_ASCII)).isEqualTo("pong");
    }

    @Test
    void sendsWhatWasQueuedWhileConnecting() {
        PeerHost.PeerListener server = peers.listen();
        Recorder.Connection connection = recorder.new Connection();
        connect(connection, server.address());
        send(connection.handle, "eager".getBytes(US_ASCII));
        transport.shutdownSend(connection.handle);
        PeerSlot peer = new PeerSlot();
        until("accept", () -> peer.takeFrom(server));
        assertThat(new String(read(peer.it, 5), US_ASCII)).isEqualTo("eager");
        assertThat(readEnd(peer.it)).isEqualTo(Peer.END);
    }

    @Test
    void receivingCanBeStartedWhileConnecting() {
        PeerHost.PeerListener server = peers.listen();
        Recorder.Connection connection = recorder.new Connection() {
            @Override
            void connected() {}
        };
        connect(connection, server.address());
        transport.recvStart(connection.handle);
        PeerSlot peer = new PeerSlot();
        until("accept", () -> peer.takeFrom(server));
        write(peer.it, "first".getBytes(US_ASCII));
        until("bytes", () -> connection.received.size() == 5);
    }

    @Test
    void refusedConnectClosesWithItsError() {
        Recorder.Connection connection = recorder.new Connection();
        connect(connection, peers.refusingAddress());
        untilClosed(connection);
        assertThat(connection.isOpen).isFalse();
        assertThat(connection.error).isEqualTo(Errno.ECONNREFUSED);
        assertThat(transport.connectionCount()).isZero();
    }

    @Test
    void callersTimeoutEndsAConnectThatIsNeverAnswered() {
        Recorder.Connection connection = recorder.new Connection();
        connect(connection, peers.silentAddress());
        turns(50);
        assertThat(connection.isOpen || connection.isClosed).isFalse();
        transport.close(connection.handle);
        untilClosed(connection);
        assertThat(connection.isOpen).isFalse();
        assertThat(connection.error).isZero();
    }

    @Test
    void closeAndResetRightAfterConnect() {
        PeerHost.PeerListener server = peers.listen();
        Recorder.Connection closed = recorder.new Connection();
        connect(closed, server.address());
        transport.close(closed.handle);
        Recorder.Connection reset = recorder.new Connection();
        connect(reset, server.address());
        transport.reset(reset.handle);
        untilClosed(closed);
        untilClosed(reset);
        assertThat(closed.isOpen || reset.isOpen).isFalse();
        assertThat(closed.error + reset.error).isZero();
    }

    // --- ends

    @Test
    void peersHalfCloseLeavesOurSideOpen() throws IOException {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = accept(listen(), peer);
        write(peer.it, "request".getBytes(US_ASCII));
        peer.it.shutdownOutput();
        until("end", () -> connection.isEnded);
        assertThat(connection.received.toString(US_ASCII)).isEqualTo("request");
        byte[] answer = Payload.bytes(100_000, 1);
        send(connection.handle, answer);
        assertThat(read(peer.it, answer.length)).isEqualTo(answer);
        transport.close(connection.handle);
        assertThat(readEnd(peer.it)).isEqualTo(Peer.END);
        untilClosed(connection);
        assertThat(connection.error).isZero();
    }

    @Test
    void ourHalfCloseLeavesThePeersSideOpen() {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = connect(recorder.new Connection(), peer);
        byte[] request = Payload.bytes(100_000, 2);
        send(connection.handle, request);
        transport.shutdownSend(connection.handle);
        assertThat(read(peer.it, request.length)).isEqualTo(request);
        assertThat(readEnd(peer.it)).isEqualTo(Peer.END);
        byte[] answer = Payload.bytes(100_000, 3);
        write(peer.it, answer);
        peer.it.close();
        until("end", () -> connection.isEnded);
        assertThat(connection.received.toByteArray()).isEqualTo(answer);
        assertThat(connection.isClosed).isFalse();
        transport.close(connection.handle);
        untilClosed(connection);
        assertThat(connection.error).isZero();
    }

    @Test
    void sendAfterShutdownGivesTheBlockBack() {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = connect(recorder.new Connection(), peer);
        transport.shutdownSend(connection.handle);
        int taken = pool.takenCount();
        transport.send(connection.handle, pool.take(), 100);
        assertThat(pool.takenCount()).isEqualTo(taken);
        assertThat(readEnd(peer.it)).isEqualTo(Peer.END);
    }

    @Test
    void peersResetClosesWithAnError() throws IOException {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = accept(listen(), peer);
        peer.it.reset();
        untilClosed(connection);
        assertThat(connection.isEnded).isFalse();
        assertThat(connection.error).isEqualTo(Errno.ECONNRESET);
    }

    @Test
    void peersResetIsSeenWhenReceivingStartsAgain() throws IOException {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = accept(listen(), peer);
        transport.recvStop(connection.handle);
        turns(5);
        peer.it.reset();
        turns(5);
        transport.recvStart(connection.handle);
        untilClosed(connection);
        assertThat(connection.isEnded).isFalse();
        assertThat(connection.error).isEqualTo(Errno.ECONNRESET);
    }

    @Test
    void bothSidesHalfClosedStillWaitForClose() throws IOException {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = accept(listen(), peer);
        transport.shutdownSend(connection.handle);
        transport.shutdownSend(connection.handle);
        assertThat(readEnd(peer.it)).isEqualTo(Peer.END);
        peer.it.shutdownOutput();
        until("end", () -> connection.isEnded);
        turns(20);
        assertThat(connection.isClosed).isFalse();
        assertThat(transport.connectionCount()).isEqualTo(1);
        transport.close(connection.handle);
        untilClosed(connection);
        assertThat(connection.error).isZero();
    }

    @Test
    void resetIsSeenByThePeer() throws IOException {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = accept(listen(), peer);
        transport.reset(connection.handle);
        assertThat(readEnd(peer.it)).isEqualTo(Peer.RESET);
        untilClosed(connection);
        assertThat(connection.error).isZero();
    }

    @Test
    void closeSendsWhatIsQueuedFirst() throws IOException {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = accept(listen(), peer);
        byte[] last = Payload.bytes(8 << 20, 4);
        send(connection.handle, last);
        transport.close(connection.handle);
        turns(20);
        assertThat(connection.isClosed).as("closed before the peer has read").isFalse();
        assertThat(read(peer.it, last.length)).isEqualTo(last);
        assertThat(readEnd(peer.it)).isEqualTo(Peer.END);
        untilClosed(connection);
        assertThat(connection.error).isZero();
    }

    @Test
    void resetDropsWhatIsQueuedEvenWhileClosing() throws IOException {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = accept(listen(), peer);
        send(connection.handle, Payload.bytes(8 << 20, 5));
        turns(5);
        transport.close(connection.handle);
        turns(5);
        assertThat(connection.isClosed).isFalse();
        transport.reset(connection.handle);
        untilClosed(connection);
        assertThat(connection.error).isZero();
    }

    @Test
    void peersResetWhileSendingGivesTheBlocksBack() throws IOException {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = accept(listen(), peer);
        send(connection.handle, Payload.bytes(8 << 20, 6));
        turns(5);
        peer.it.reset();
        untilClosed(connection);
        assertThat(connection.error).isIn(Errno.ECONNRESET, Errno.EPIPE);
    }

    @Test
    void receivedDataIsDroppedOnceClosing() throws IOException {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection connection = accept(listen(), peer);
        send(connection.handle, Payload.bytes(8 << 20, 6));
        turns(5);
        transport.close(connection.handle);
        int calls = connection.recvCalls;
        peer.it.write(ByteBuffer.wrap(Payload.bytes(1000, 1)));
        turns(20);
        assertThat(connection.recvCalls).isEqualTo(calls);
        transport.reset(connection.handle);
        untilClosed(connection);
    }

    @Test
    void closingTheTransportClosesItsConnections() throws IOException {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection accepted = accept(listen(), peer);
        Recorder.Connection connecting = recorder.new Connection();
        connect(connecting, peers.silentAddress());
        turns(3);
        recorder.polling(true);
        transport.close();
        transport.close();
        assertThat(accepted.isClosed && connecting.isClosed).isTrue();
        assertThat(accepted.error + connecting.error).isZero();
    }

    @Test
    void closedTransportDoesNothingMore() throws IOException {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection accepted = accept(listen(), peer);
        int[] again = new int[1];
        Recorder.Connection reconnecting = recorder.new Connection() {
            @Override
            void closed() {
                again[0] =
                        transport.connect(peers.refusingAddress(), ConnectOptions.DEFAULT, recorder.new Connection());
            }
        };
        reconnecting.handle = accepted.handle;
        reconnecting.isOpen = true;
        transport.setHandler(accepted.handle, reconnecting);
        recorder.polling(true);
        transport.close();
        recorder.polling(false);
        assertThat(reconnecting.isClosed).isTrue();
        assertThat(again[0]).isEqualTo(-1);
        assertThat(transport.connect(peers.refusingAddress(), ConnectOptions.DEFAULT, recorder.new Connection()))
                .isEqualTo(-1);
        transport.recvStart(accepted.handle);
        transport.send(accepted.handle, pool.take(), 10);
        transport.close(accepted.handle);
        transport.wake();
        assertThat(transport.poll(0)).isZero();
        assertThat(transport.connectionCount()).isZero();
    }

    // --- handles

    @Test
    void staleHandlesAreNoOps() throws IOException {
        int listener = listen();
        PeerSlot peer = new PeerSlot();
        Recorder.Connection old = accept(listener, peer);
        transport.reset(old.handle);
        untilClosed(old);
        Recorder.Connection young = accept(listener, peer);
        assertThat(young.handle).isNotEqualTo(old.handle);
        int taken = pool.takenCount();
        transport.recvStart(old.handle);
        transport.recvStop(old.handle);
        transport.send(old.handle, pool.take(), 10);
        transport.shutdownSend(old.handle);
        transport.setHandler(old.handle, recorder.new Connection());
        transport.close(old.handle);
        transport.reset(old.handle);
        assertThat(transport.sendPendingBytes(old.handle)).isZero();
        assertThat(transport.localAddress(old.handle)).isEqualTo(Endpoint.UNKNOWN);
        assertThat(pool.takenCount()).isEqualTo(taken);
        turns(5);
        assertThat(young.isClosed).isFalse();
        write(peer.it, "fine".getBytes(US_ASCII));
        until("bytes", () -> young.received.size() == 4);
    }

    @Test
    void handlerCanBeReplaced() throws IOException {
        PeerSlot peer = new PeerSlot();
        Recorder.Connection first = accept(listen(), peer);
        Recorder.Connection second = recorder.new Connection();
        second.handle = first.handle;
        second.isOpen = true;
        transport.setHandler(first.handle, second);
        write(peer.it, "new".getBytes(US_ASCII));
        until("bytes", () -> second.received.size() == 3);
        assertThat(first.received.size()).isZero();
        transport.reset(first.handle);
        untilClosed(second);
        assertThat(first.isClosed).isFalse();
    }

    @Test
    void callsInsideCallbacksCallBackLater() throws IOException {
        // The recorder fails on a callback inside another; here every callback acts on its own connection.
        PeerSlot peer = new PeerSlot();
        recorder.onAccept = transport::close;
        accept(listen(), peer);
        untilClosed(recorder.first());
        recorder.onAccept = transport::reset;
        PeerSlot second = new PeerSlot();
        Recorder.Connection reset = accept(listen(), second);
        untilClosed(reset);
        Recorder.Connection onConnected = recorder.new Connection() {
            @Override
            void connected() {
                send(handle, new byte[] {1});
                transport.close(handle);
                transport.close(handle);
            }
        };
        connect(onConnected, peer);
        untilClosed(onConnected);
        Recorder.Connection onRecv = recorder.new Connection() {
            @Override
            boolean take(int position, int length) {
                transport.send(handle, position, length);
                transport.reset(handle);
                return true;
            }
        };
        connect(onRecv, peer);
        write(peer.it, Payload.bytes(50_000, 1));
        untilClosed(onRecv);
        assertThat(onRecv.recvCalls).as("nothing is received after reset").isEqualTo(1);
        Recorder.Connection onClosed = recorder.new Connection() {
            @Override
            void closed() {
                transport.close(handle);
                transport.recvStart(handle);
            }
        };
        connect(onClosed, peer);
        peer.it.reset();
        untilClosed(onClosed);
        turns(3);
    }

    @Test
    void failingHandlerCostsItsOwnConnectionOnly() throws IOException {
        int listener = listen();
        PeerSlot good = new PeerSlot();
        Recorder.Connection healthy = accept(listener, good);
        PeerSlot bad = new PeerSlot();
        Recorder.Connection failing = accept(listener, bad);
        Recorder.Connection bug = recorder.new Connection() {
            @Override
            void ended() {
                recorder.leave();
                throw new IllegalStateException("thrown by a test");
            }
        };
        bug.handle = failing.handle;
        bug.isOpen = true;
        transport.setHandler(failing.handle, bug);
        bad.it.shutdownOutput();
        untilClosed(bug);
        write(good.it, "alive".getBytes(US_ASCII));
        until("bytes", () -> healthy.received.size() == 5);
    }

    // --- many

    @Test
    void tenThousandConnectionsLeaveNothingBehind() throws IOException {
        int listener = listen();
        recorder.onAccept = transport::recvStart;
        PeerHost.PeerListener server = peers.listen();
        int batch = 50;
        List<Peer> others = new ArrayList<>();
        List<Recorder.Connection> made = new ArrayList<>();
        for (int round = 0; round < 10_000 / (2 * batch); round++) {
            for (int i = 0; i < batch; i++) {
                others.add(peers.connect(transport.listenerAddress(listener)));
                Recorder.Connection connection = recorder.new Connection();
                connect(connection, server.address());
                made.add(connection);
            }
            until("all open", () -> {
                Peer accepted = server.accept();
                while (accepted != null) {
                    others.add(accepted);
                    accepted = server.accept();
                }
                return others.size() == 2 * batch
                        && recorder.accepted.size() == batch
                        && made.stream().allMatch(it -> it.isOpen)
                        && others.stream().allMatch(Peer::isConnected);
            });
            assertThat(transport.connectionCount()).isEqualTo(2 * batch);
            made.addAll(recorder.accepted);
            endAll(round, made, others);
            until("all closed", () -> made.stream().allMatch(it -> it.isClosed));
            assertThat(transport.connectionCount()).isZero();
            others.forEach(Peer::close);
            others.clear();
            made.clear();
            recorder.accepted.clear();
        }
    }

    /** Ends them in turn in one of four ways. */
    private void endAll(int round, List<Recorder.Connection> made, List<Peer> others) {
        switch (round % 4) {
            case 0 -> made.forEach(it -> transport.reset(it.handle));
            case 1 -> others.forEach(Peer::reset);
            case 2 -> {
                made.forEach(it -> {
                    send(it.handle, new byte[] {1});
                    transport.close(it.handle);
                });
            }
            default -> {
                others.forEach(Peer::shutdownOutput);
                until("all ended", () -> made.stream().allMatch(it -> it.isEnded));
                made.forEach(it -> transport.close(it.handle));
            }
        }
    }
}
