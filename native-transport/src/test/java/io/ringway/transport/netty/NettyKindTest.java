package io.ringway.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.unix.Errors;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Errno;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NettyKindTest {

    @ParameterizedTest
    @EnumSource(NettyKind.class)
    void createsItsKindOrSaysWhyNot(NettyKind kind) throws IOException {
        try (BufferPool pool = new BufferPool(1, 0)) {
            String reason = kind.unavailability();
            if (reason != null) {
                assertThat(reason).isNotBlank();
                return;
            }
            try (NettyTransport transport = NettyTransport.create(pool, kind, NettyOptions.DEFAULT)) {
                assertThat(transport.name()).isEqualTo(kind.resolve().label());
                assertThat(transport.name()).isIn("netty-io_uring", "netty-epoll", "netty-nio");
            }
        }
    }

    @Test
    void autoTakesTheFirstThatWorks() {
        NettyKind expected = NettyKind.IO_URING.unavailability() == null
                ? NettyKind.IO_URING
                : NettyKind.EPOLL.unavailability() == null ? NettyKind.EPOLL : NettyKind.NIO;
        assertThat(NettyKind.AUTO.resolve()).isEqualTo(expected);
    }

    @Test
    void errnoIsFoundInNumbersTypesWordsAndCauses() {
        assertThat(Failures.errno(Errors.newIOException("recv", -Errno.ECONNABORTED)))
                .isEqualTo(Errno.ECONNABORTED);
        assertThat(Failures.errno(new NoRouteToHostException())).isEqualTo(Errno.EHOSTUNREACH);
        assertThat(Failures.errno(new FileNotFoundException())).isEqualTo(Errno.ENOENT);
        assertThat(Failures.errno(new ClosedChannelException())).isEqualTo(Errno.ECONNRESET);
        assertThat(Failures.errno(new ConnectException("Connection refused: /127.0.0.1:1")))
                .isEqualTo(Errno.ECONNREFUSED);
        assertThat(Failures.errno(new SocketException("Broken pipe"))).isEqualTo(Errno.EPIPE);
        assertThat(Failures.errno(new IOException("accept: Too many open files")))
                .isEqualTo(Errno.EMFILE);
        assertThat(Failures.errno(new IOException("accept: Too many open files in system")))
                .isEqualTo(Errno.ENFILE);
        assertThat(Failures.errno(new IllegalStateException("odd", new SocketException("Network is unreachable"))))
                .isEqualTo(Errno.ENETUNREACH);
        assertThat(Failures.errno(new IOException("nobody knows"))).isEqualTo(Errno.EIO);
    }
}
