/**
 * What if: plays requests against the load balancing classes in virtual time, without sockets and without waiting.
 *
 * <p>Entry types: {@code Scenario}, {@code Simulation}, {@code Outcome}. Imports {@code lb}. Owner: the thread that asks.
 */
@NullMarked
package io.ringway.server.simulate;

import org.jspecify.annotations.NullMarked;
