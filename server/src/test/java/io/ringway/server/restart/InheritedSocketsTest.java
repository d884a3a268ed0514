package io.ringway.server.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.ListeningSocket;
import io.ringway.transport.net.Sockets;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class InheritedSocketsTest {
    private static final Endpoint ANY_PORT = Endpoint.ip("127.0.0.1", 0);

    private static ListeningSocket open(boolean isShared) throws IOException {
        return Objects.requireNonNull(ListeningSocket.of(Sockets.listen(ANY_PORT, 8, isShared, true, -1)));
    }

    private static InheritedSockets of(String listener, ListeningSocket... all) {
        InheritedSockets sockets = new InheritedSockets();
        for (ListeningSocket one : all) {
            sockets.add(new InheritedSockets.Inherited(listener, ANY_PORT.toString(), one));
        }
        return sockets;
    }

    private static void close(List<List<ListeningSocket>> shares) {
        shares.forEach(share -> share.forEach(ListeningSocket::close));
    }

    @Test
    void aSocketIsForTheListenerWithItsAddressOrOfItsName() throws IOException {
        ListeningSocket socket = open(true);
        try (InheritedSockets sockets = of("front", socket)) {
            assertThat(sockets.isFor("other", socket.address())).isTrue();
            assertThat(sockets.isFor("front", ANY_PORT)).isTrue();
            assertThat(sockets.isFor("other", ANY_PORT)).isFalse();
            assertThat(sockets.isFor("front", Endpoint.ip("127.0.0.1", 1))).isFalse();
            assertThat(sockets.isFor("front", Endpoint.ip("127.0.0.2", 0))).isFalse();
        }
    }

    @Test
    void moreSocketsThanWorkersAreSharedOut() throws IOException {
        ListeningSocket[] three = {open(true), open(true), open(true)};
        InheritedSockets sockets = of("front", three);
        List<List<ListeningSocket>> shares = sockets.share("front", ANY_PORT, 2);
        assertThat(shares).containsExactly(List.of(three[0], three[2]), List.of(three[1]));
        assertThat(sockets.isEmpty()).isTrue();
        close(shares);
    }

    @Test
    void workersWithoutASocketOpenTheirOwn() throws IOException {
        ListeningSocket one = open(true);
        List<List<ListeningSocket>> shares = of("front", one).share("front", ANY_PORT, 3);
        assertThat(shares).containsExactly(List.of(one), List.of(), List.of());
        close(shares);
    }

    @Test
    void workersAcceptOnOneSocketIfItsPortCannotBeShared() throws IOException {
        ListeningSocket one = open(false);
        List<List<ListeningSocket>> shares = of("front", one).share("front", ANY_PORT, 3);
        assertThat(shares)
                .allSatisfy(share -> assertThat(share)
                        .singleElement()
                        .satisfies(socket -> assertThat(socket.address()).isEqualTo(one.address())));
        assertThat(shares.get(1).getFirst().fd()).isNotEqualTo(one.fd());
        close(shares);
    }

    @Test
    void systemdTellsOfItsSockets() throws IOException {
        ListeningSocket socket = open(true);
        Map<String, String> environment = Map.of("LISTEN_PID", "4711", "LISTEN_FDS", "1", "LISTEN_FDNAMES", "front");
        try (InheritedSockets sockets = SocketActivation.of(environment, 4711, socket.fd())) {
            assertThat(sockets.isFor("whatever", socket.address())).isTrue();
        }
    }

    @Test
    void whatIsMeantForAnotherProcessOrIsNoListeningSocketIsLeftAlone() throws IOException {
        ListeningSocket socket = open(true);
        Map<String, String> environment = Map.of("LISTEN_PID", "4711", "LISTEN_FDS", "1");
        assertThat(SocketActivation.of(environment, 4712, socket.fd()).isEmpty())
                .isTrue();
        assertThat(SocketActivation.of(Map.of(), 4711, socket.fd()).isEmpty()).isTrue();
        assertThat(SocketActivation.of(Map.of("LISTEN_PID", "4711", "LISTEN_FDS", "x"), 4711, socket.fd())
                        .isEmpty())
                .isTrue();
        assertThat(SocketActivation.of(environment, 4711, 0).isEmpty())
                .as("no socket")
                .isTrue();
        socket.close();
    }
}
