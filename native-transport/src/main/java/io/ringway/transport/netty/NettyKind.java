package io.ringway.transport.netty;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import org.jspecify.annotations.Nullable;

/** Which of Netty's ways to reach the kernel. Owner: any (immutable). */
public enum NettyKind {
    /** The first of the others that works here, in their order. */
    AUTO("netty"),
    IO_URING("netty-io_uring"),
    EPOLL("netty-epoll"),
    NIO("netty-nio");

    private final String label;

    NettyKind(String label) {
        this.label = label;
    }

    /** The transport's name in logs and on the command line. */
    public String label() {
        return label;
    }

    /** Why this kind cannot be used here, in words; null if it can. */
    public @Nullable String unavailability() {
        return switch (this) {
            case IO_URING -> IoUring.isAvailable() ? null : rootCause(IoUring.unavailabilityCause());
            case EPOLL -> Epoll.isAvailable() ? null : rootCause(Epoll.unavailabilityCause());
            case AUTO, NIO -> null;
        };
    }

    /** This kind, or the one that {@link #AUTO} stands for on this machine. */
    public NettyKind resolve() {
        if (this != AUTO) {
            return this;
        }
        if (IO_URING.unavailability() == null) {
            return IO_URING;
        }
        return EPOLL.unavailability() == null ? EPOLL : NIO;
    }

    Platform platform() {
        return switch (resolve()) {
            case IO_URING -> new IoUringPlatform();
            case EPOLL -> new EpollPlatform();
            default -> new NioPlatform();
        };
    }

    private static String rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }
}
