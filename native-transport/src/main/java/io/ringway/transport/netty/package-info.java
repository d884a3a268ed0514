/**
 * The transport contract over Netty 4.2: io_uring, epoll or NIO. It runs where {@code ring} is refused, and it is what {@code ring} is compared with.
 *
 * <p>Entry types: {@link io.ringway.transport.netty.NettyTransport}, {@link io.ringway.transport.netty.NettyKind}. Owner thread: the worker.
 * May import: the transport contract, {@code memory}, {@code net}, Netty.
 */
@NullMarked
package io.ringway.transport.netty;

import org.jspecify.annotations.NullMarked;
