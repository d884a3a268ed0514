/**
 * The transport contract in memory, under one seed and a virtual clock: a run that failed can be run again, event by event.
 *
 * <p>Entry types: {@link io.ringway.transport.sim.SimNetwork}, {@link io.ringway.transport.sim.SimTransport},
 * {@link io.ringway.transport.sim.SimFaults}. Owner thread: one thread for the whole network. May import: the transport contract,
 * {@code loop}, {@code memory}, {@code net}.
 */
@NullMarked
package io.ringway.transport.sim;

import org.jspecify.annotations.NullMarked;
