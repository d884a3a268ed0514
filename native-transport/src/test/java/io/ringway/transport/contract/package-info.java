/**
 * One suite for every transport: what {@link io.ringway.transport.Transport} promises, tried from outside.
 *
 * <p>Entry types: {@link io.ringway.transport.contract.TransportContract} (the cases), {@link io.ringway.transport.contract.PeerHost}
 * (the other side). Owner thread: the test's. May import: anything of the module; peers on sockets use {@code java.nio} only.
 */
@NullMarked
package io.ringway.transport.contract;

import org.jspecify.annotations.NullMarked;
