package io.ringway.transport.contract;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringway.transport.ListenOptions;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Errno;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only transports over real sockets have: address families, files, threads. */
abstract class SocketContract extends TransportContract {
    private static final int SHARED_PEERS = 16;

    @TempDir
    Path directory;

    @Override
    PeerHost host() {
        return new SocketHost();
    }

    /** A connection of the transport with itself. */
    private void talkToItself(Endpoint at) throws IOException {
        int listener = transport.listen(at, ListenOptions.DEFAULT, recorder);
        Recorder.Connection client = recorder.new Connection();
        connect(client, transport.listenerAddress(listener));
        until("both open", () -> client.isOpen && recorder.accepted.size() == 1);
        Recorder.Connection server = recorder.first();
        send(client.handle, "question".getBytes(US_ASCII));
        until("question", () -> server.received.size() == 8);
        send(server.handle, "answer".getBytes(US_ASCII));
        transport.close(server.handle);
        until("answer and end", () -> client.isEnded);
        assertThat(client.received.toString(US_ASCII)).isEqualTo("answer");
        assertThat(transport.remoteAddress(client.handle)).isEqualTo(transport.listenerAddress(listener));
        transport.close(client.handle);
        untilClosed(client);
        untilClosed(server);
        assertThat(client.error + server.error).isZero();
    }

    @Test
    void talksOverIpv4() throws IOException {
        talkToItself(Endpoint.ip("127.0.0.1", 0));
    }

    @Test
    void talksOverIpv6() throws IOException {
        assumeTrue(NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) != null, "no ::1 here");
        talkToItself(Endpoint.ip("::1", 0));
    }

    @Test
    void talksOverAUnixSocket() throws IOException {
        Path path = directory.resolve("s.sock");
        talkToItself(Endpoint.unix(path.toString()));
    }

    /** Java has no names for abstract sockets. */
    boolean knowsAbstractSockets() {
        return true;
    }

    @Test
    void talksOverAnAbstractUnixSocketOrSaysThatItCannot() throws IOException {
        Endpoint at = Endpoint.unix("@ringway-" + ProcessHandle.current().pid() + "-" + transport.name());
        if (knowsAbstractSockets()) {
            talkToItself(at);
        } else {
            assertThatThrownBy(() -> transport.listen(at, ListenOptions.DEFAULT, recorder))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(at.path())
                    .hasMessageContaining("abstract");
        }
    }

    /** As two processes do while one takes the other's place. */
    @Test
    void peersThatAnotherTransportLeavesInASharedQueueAreFoundByAcceptingAnew() throws IOException {
        int listener = listen();
        assumeTrue(canShareSockets(), "its sockets cannot be passed on");
        try (BufferPool otherPool = new BufferPool(POOL_BLOCKS, 0);
                Transport other = create(otherPool, peers)) {
            Recorder others = new Recorder(other);
            int shared = other.adopt(transport.duplicateListener(listener), ListenOptions.DEFAULT, others);
            for (int i = 1; i <= SHARED_PEERS; i++) {
                int count = i;
                turn();
                turn(others, other);
                peers.connect(transport.listenerAddress(listener));
                transport.acceptStop(listener); // it may have been the one that was woken
                turn();
                other.acceptStop(shared);
                other.acceptStart(shared);
                until("somebody accepts", () -> {
                    turn();
                    turn(others, other);
                    return recorder.accepted.size() + others.accepted.size() == count;
                });
                transport.acceptStart(listener);
            }
            others.polling(true);
        }
    }

    /** Whether there are descriptors to be had. */
    boolean canShareSockets() {
        return true;
    }

    @Test
    void unixSocketTakesItsMode() throws IOException {
        Path path = directory.resolve("s.sock");
        transport.listen(Endpoint.unix(path.toString()), new ListenOptions(16, false, true, 0600), recorder);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
    }

    @Test
    void leftoverUnixSocketIsReplacedAndALiveOneIsNot() throws IOException {
        Path path = directory.resolve("s.sock");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(Files.exists(path)).isTrue();
        Endpoint at = Endpoint.unix(path.toString());
        talkToItself(at);
        assertThatThrownBy(() -> transport.listen(at, ListenOptions.DEFAULT, recorder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining("in use");
    }

    @Test
    void missingUnixSocketSaysSo() {
        Recorder.Connection connection = recorder.new Connection();
        connect(connection, Endpoint.unix(directory.resolve("nobody.sock").toString()));
        untilClosed(connection);
        assertThat(connection.error).isEqualTo(Errno.ENOENT);
    }

    @Test
    void bindFailureTellsAddressAndCause() {
        Endpoint foreign = Endpoint.ip("192.0.2.1", 0);
        assertThatThrownBy(() -> transport.listen(foreign, ListenOptions.DEFAULT, recorder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("192.0.2.1")
                .hasMessageContaining("not available");
        Endpoint nowhere = Endpoint.unix(directory.resolve("missing/s.sock").toString());
        assertThatThrownBy(() -> transport.listen(nowhere, ListenOptions.DEFAULT, recorder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("directory");
    }

    @Test
    void twoListenersShareAPort() throws IOException {
        int first = listen();
        Endpoint address = transport.listenerAddress(first);
        int second = transport.listen(address, ListenOptions.DEFAULT, recorder);
        assertThat(transport.listenerAddress(second)).isEqualTo(address);
        for (int i = 0; i < 20; i++) {
            accept(first, new PeerSlot());
        }
    }

    @Test
    void wakeEndsAPollFromAnotherThread() throws InterruptedException {
        transport.poll(0);
        for (int i = 0; i < 100; i++) {
            CountDownLatch started = new CountDownLatch(1);
            Thread waker = new Thread(() -> {
                started.countDown();
                transport.wake();
                transport.wake();
            });
            waker.start();
            started.await();
            transport.poll(TimeUnit.HOURS.toNanos(1)); // the test's time limit fails it if the wake is lost
            waker.join();
            transport.poll(0); // takes a second wake that came late
        }
        transport.wake();
        transport.poll(TimeUnit.HOURS.toNanos(1));
    }

    @Test
    void listensBeforeItsWorkerStarts() throws Exception {
        int listener = listen();
        Endpoint address = transport.listenerAddress(listener);
        Throwable[] failure = new Throwable[1];
        Thread worker = new Thread(() -> {
            try {
                accept(listener, new PeerSlot());
                recorder.polling(true);
                transport.close();
            } catch (Throwable e) {
                failure[0] = e;
            }
        });
        worker.start();
        worker.join();
        assertThat(failure[0]).isNull();
        assertThat(recorder.accepted).hasSize(1);
        assertThat(address.port()).isPositive();
    }
}
