package io.ringway.server.control;

/** Which transport the command line asks for ({@code --transport}). */
public enum TransportChoice {
    /** The ring if the machine allows it, else the best of Netty's. */
    AUTO("auto"),
    RING("ring"),
    /** The best of Netty's: io_uring, else epoll, else NIO. */
    NETTY("netty"),
    NETTY_IO_URING("netty-io_uring"),
    NETTY_EPOLL("netty-epoll"),
    NETTY_NIO("netty-nio");

    private final String text;

    TransportChoice(String text) {
        this.text = text;
    }

    /** As the command line spells it. */
    @Override
    public String toString() {
        return text;
    }
}
