package io.ringway.transport.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketAddressTest {

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 80", "255.254.253.252, 65535", "::1, 0", "2001:db8::ffff:1, 8443"})
    void ipAddressesSurviveTheRoundTrip(String literal, int port) {
        Endpoint endpoint = Endpoint.ip(literal, port);
        assertThat(roundTrip(endpoint)).isEqualTo(endpoint);
    }

    @ParameterizedTest
    @CsvSource({"/run/ringway.sock", "@abstract-name", "relative.sock"})
    void unixAddressesSurviveTheRoundTrip(String path) {
        assertThat(roundTrip(Endpoint.unix(path))).isEqualTo(Endpoint.unix(path));
    }

    @Test
    void anIpv4PeerOfADualStackSocketIsIpv4() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(SocketAddress.MAX_BYTES, 8);
            byte[] mapped = new byte[16];
            mapped[10] = (byte) 0xff;
            mapped[11] = (byte) 0xff;
            mapped[12] = 10;
            mapped[15] = 1;
            // Written by hand: the JDK turns a mapped address into IPv4 before we could encode it.
            memory.set(java.lang.foreign.ValueLayout.JAVA_SHORT, 0, (short) SocketAddress.AF_INET6);
            MemorySegment.copy(mapped, 0, memory, java.lang.foreign.ValueLayout.JAVA_BYTE, 8, 16);
            assertThat(SocketAddress.decode(memory, 28)).isEqualTo(Endpoint.ip("10.0.0.1", 0));
        }
    }

    @Test
    void namesWhoHoldsAPort() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Endpoint taken = Endpoint.ip("127.0.0.1", holder.getLocalPort());
            Assertions.assertThatThrownBy(() -> Sockets.listen(taken, 16, true, true, -1))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("address " + taken + ": address already in use by process "
                            + ProcessHandle.current().pid() + " (");
        }
    }

    @Test
    void replacesASocketFileThatNobodyListensOn(@TempDir Path folder) throws IOException {
        Endpoint endpoint = Endpoint.unix(folder.resolve("s").toString());
        Linux.close(Sockets.listen(endpoint, 16, false, false, -1));
        assertThat(Path.of(endpoint.path())).exists();
        int fd = Sockets.listen(endpoint, 16, false, false, 0600);
        assertThat(Files.getPosixFilePermissions(Path.of(endpoint.path()))).hasSize(2);
        Assertions.assertThatThrownBy(() -> Sockets.listen(endpoint, 16, false, false, -1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("already in use");
        Linux.close(fd);
    }

    @Test
    void doesNotReplaceAnOrdinaryFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("precious"), "keep me");
        Assertions.assertThatThrownBy(() -> Sockets.listen(Endpoint.unix(file.toString()), 16, false, false, -1))
                .isInstanceOf(IOException.class);
        assertThat(file).hasContent("keep me");
    }

    private static Endpoint roundTrip(Endpoint endpoint) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(SocketAddress.MAX_BYTES, 8);
            int length = SocketAddress.encode(endpoint, memory);
            return SocketAddress.decode(memory, length);
        }
    }
}
