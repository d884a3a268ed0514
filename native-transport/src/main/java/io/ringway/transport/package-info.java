/**
 * The transport contract: completion-based sockets of one worker, over pooled off-heap blocks.
 *
 * <p>Entry types: {@link io.ringway.transport.Transport}, {@link io.ringway.transport.ConnectionHandler}. Owner thread: the worker.
 * May import: {@code memory} and {@code net}. Implementations live in {@code ring}, {@code netty} and {@code sim}.
 */
@NullMarked
package io.ringway.transport;

import org.jspecify.annotations.NullMarked;
