package io.ringway.server.control;

import java.util.Arrays;
import java.util.stream.Collectors;

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

    /**
     * From the spelling of the command line.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static TransportChoice parse(String text) {
        for (TransportChoice choice : values()) {
            if (choice.text.equals(text)) {
                return choice;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no transport; there are "
                + Arrays.stream(values()).map(TransportChoice::toString).collect(Collectors.joining(", ")));
    }

    /** As the command line spells it. */
    @Override
    public String toString() {
        return text;
    }
}
