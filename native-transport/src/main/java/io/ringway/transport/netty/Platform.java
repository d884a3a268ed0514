package io.ringway.transport.netty;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.UnixChannel;
import io.ringway.transport.ListenOptions;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.ListeningSocket;
import io.ringway.transport.net.SocketSetup;
import java.io.IOException;
import java.net.SocketAddress;

/** Makes the sockets of one {@link NettyKind}. Owner: any (immutable). */
abstract class Platform {

    abstract IoHandlerFactory handlerFactory();

    /**
     * A bound and listening channel that belongs to no loop yet.
     *
     * @throws IOException with the address and the cause in words
     */
    abstract ServerChannel listen(Endpoint local, ListenOptions options) throws IOException;

    /**
     * A listening channel of a socket that somebody else has opened, as of {@link #listen}; the socket belongs to it, or is closed.
     *
     * @throws IOException if the platform cannot do so
     */
    abstract ServerChannel adopt(ListeningSocket socket, ListenOptions options) throws IOException;

    /**
     * A channel to connect with.
     *
     * @throws RuntimeException if there is no descriptor or the kind of address is not supported
     */
    abstract Channel open(Endpoint remote);

    /**
     * Does to a socket what is wanted before it connects.
     *
     * @param channel registered, from {@link #open}
     * @return 0 or a negated errno
     */
    int setUp(Channel channel, Endpoint remote, SocketSetup setup) {
        return setup.apply(((UnixChannel) channel).fd().intValue(), remote);
    }

    /** Netty's form of an address. */
    abstract SocketAddress address(Endpoint endpoint);
}
