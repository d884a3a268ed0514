/**
 * Listening sockets of a worker.
 *
 * <p>Entry types: {@link io.ringway.hotpath.listener.ListenerDescriptor}. Owner thread: the worker. May import: {@code hcm}, {@code stats}, the transport contract.
 */
@NullMarked
package io.ringway.hotpath.listener;

import org.jspecify.annotations.NullMarked;
