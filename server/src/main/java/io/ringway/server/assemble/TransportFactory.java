package io.ringway.server.assemble;

import com.sun.management.UnixOperatingSystemMXBean;
import io.ringway.server.control.TransportChoice;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.netty.NettyKind;
import io.ringway.transport.netty.NettyOptions;
import io.ringway.transport.netty.NettyTransport;
import io.ringway.transport.ring.RingOptions;
import io.ringway.transport.ring.RingProbe;
import io.ringway.transport.ring.RingTransport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** Decides once which transport all workers use, and makes one for each. Owner: any (immutable). */
final class TransportFactory {
    private static final long RESERVED_DESCRIPTORS = 128;

    private final @Nullable NettyKind netty;
    private final String explanation;

    private TransportFactory(@Nullable NettyKind netty, String explanation) {
        this.netty = netty;
        this.explanation = explanation;
    }

    /**
     * Takes what was asked for, or the best that works.
     *
     * @throws StartupFailure if what was asked for does not work here, with the cause and the remedy
     */
    static TransportFactory choose(TransportChoice choice) throws StartupFailure {
        return switch (choice) {
            case AUTO -> auto();
            case RING -> ring();
            case NETTY -> netty(NettyKind.AUTO);
            case NETTY_IO_URING -> netty(NettyKind.IO_URING);
            case NETTY_EPOLL -> netty(NettyKind.EPOLL);
            case NETTY_NIO -> netty(NettyKind.NIO);
        };
    }

    private static TransportFactory auto() {
        RingProbe probe = RingProbe.run();
        if (probe.isAvailable()) {
            return new TransportFactory(null, "ring (io_uring, Linux " + probe.kernel() + ")");
        }
        NettyKind kind = NettyKind.AUTO.resolve();
        return new TransportFactory(
                kind,
                kind.label() + ", because the ring is refused: " + probe.cause()
                        + (probe.fix().isEmpty() ? "" : "; remedy: " + probe.fix()));
    }

    private static TransportFactory ring() throws StartupFailure {
        RingProbe probe = RingProbe.run();
        if (!probe.isAvailable()) {
            throw new StartupFailure("--transport ring is refused: " + probe.cause() + "\n  remedy: " + probe.fix());
        }
        return new TransportFactory(null, "ring, as asked for (io_uring, Linux " + probe.kernel() + ")");
    }

    private static TransportFactory netty(NettyKind asked) throws StartupFailure {
        NettyKind kind = asked.resolve();
        String reason = kind.unavailability();
        if (reason != null) {
            throw new StartupFailure("--transport " + asked.label() + " does not work here: " + reason);
        }
        return new TransportFactory(kind, kind.label() + ", as asked for");
    }

    /** Which transport and why, for the log. */
    String explanation() {
        return explanation;
    }

    /** A transport over the pool; on the worker's thread, since a ring belongs to the thread that made it. */
    Transport create(BufferPool pool, int workers) throws IOException {
        return netty == null
                ? RingTransport.create(pool, RingOptions.DEFAULT)
                : NettyTransport.create(pool, netty, new NettyOptions(connectionsMax(descriptorsMax(), workers)));
    }

    /**
     * How many connections a worker may have if each takes a descriptor of the process (those of the ring are in a table of its own). Some are left for
     * admin pages, files, names and what the JVM opens when it first needs it.
     */
    static int connectionsMax(long descriptorsMax, int workers) {
        long left = descriptorsMax - Math.min(RESERVED_DESCRIPTORS, descriptorsMax / 2);
        return Math.clamp(left / workers, 1, NettyOptions.DEFAULT.connectionsMax());
    }

    private static long descriptorsMax() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Integer.MAX_VALUE;
    }
}
