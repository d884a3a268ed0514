package io.ringway.server.it;

import io.ringway.server.control.TransportChoice;
import io.ringway.server.log.LogLevel;
import io.ringway.server.log.LogSettings;
import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.OpenFiles;
import io.ringway.testkit.RawClient;
import io.ringway.transport.netty.NettyKind;
import io.ringway.transport.ring.RingProbe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs a class of tests once per transport, closes what a test has started, and looks for leaked sockets. */
@ParameterizedClass
@MethodSource("transports")
@SuppressWarnings("NullAway.Init") // JUnit sets the parameter
public abstract class OnEveryTransport {
    @Parameter
    protected TransportChoice transport;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private long socketsBefore;

    public static Stream<TransportChoice> transports() {
        List<TransportChoice> available = new ArrayList<>();
        if (RingProbe.run().isAvailable()) {
            available.add(TransportChoice.RING);
        }
        if (NettyKind.IO_URING.unavailability() == null) {
            available.add(TransportChoice.NETTY_IO_URING);
        }
        if (NettyKind.EPOLL.unavailability() == null) {
            available.add(TransportChoice.NETTY_EPOLL);
        }
        available.add(TransportChoice.NETTY_NIO);
        return available.stream();
    }

    /** The JDK opens a socket of its own when it first closes a channel that somebody reads from, and keeps it. */
    @BeforeAll
    static void warmUpChannels() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.hang());
                RawClient client = RawClient.connect(upstream.port())) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            upstream.awaitRequests(1);
        }
    }

    @BeforeEach
    void begin() {
        LogSettings.level(LogLevel.WARNING);
        socketsBefore = OpenFiles.sockets();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
        opened.clear();
        OpenFiles.assertNoLeak(socketsBefore);
    }

    protected <T extends AutoCloseable> T closing(T resource) {
        opened.add(resource);
        return resource;
    }

    protected FakeUpstream upstream(Answer standing) throws IOException {
        return closing(FakeUpstream.start(standing));
    }

    protected TestProxy.Builder proxy() {
        return new TestProxy.Builder(transport, this::closing);
    }
}
