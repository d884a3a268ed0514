package io.ringway.transport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ListeningSocketTest {
    private static final Endpoint ANY_PORT = Endpoint.ip("127.0.0.1", 0);
    private static final int BACKLOG = 8;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** As when another process, which accepts on the same socket, was quicker. */
    @Test
    void acceptingWhereNobodyWaitsReturnsAtOnce() throws IOException {
        int fd = Sockets.listen(ANY_PORT, BACKLOG, true, true, -1);
        assertNobodyWaits(fd);
        Linux.close(fd);
    }

    /** A service manager's sockets block. */
    @Test
    void aSocketOfSomebodyElseIsMadeNotToBlock() throws IOException {
        int fd = Linux.socket(SocketAddress.AF_INET, Sockets.SOCK_STREAM | Sockets.SOCK_CLOEXEC, 0);
        Linux.listen(fd, 1);
        ListeningSocket socket = Objects.requireNonNull(ListeningSocket.of(fd));
        ListeningSocket other = socket.duplicate();
        socket.configure(BACKLOG, true, -1);
        assertNobodyWaits(socket.fd());
        assertNobodyWaits(other.fd());
        socket.close();
        other.close();
    }

    private static void assertNobodyWaits(int fd) {
        int accepted = assertTimeoutPreemptively(LIMIT, () -> Linux.accept(fd, Sockets.SOCK_CLOEXEC));
        assertThat(accepted).isEqualTo(-Errno.EAGAIN);
    }
}
