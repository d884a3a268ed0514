/**
 * The transport over io_uring, through the JDK's foreign function interface.
 *
 * <p>Entry types: {@link io.ringway.transport.ring.RingTransport}, {@link io.ringway.transport.ring.RingProbe}. Owner thread: the
 * worker. May import: the contract, {@code memory}, {@code net}, Agrona.
 */
@NullMarked
package io.ringway.transport.ring;

import org.jspecify.annotations.NullMarked;
