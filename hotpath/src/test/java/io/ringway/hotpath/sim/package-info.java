/**
 * Whole proxies under a seed: workers, clients and backends on one simulated network, with checks from outside.
 *
 * <p>Entry types: {@link io.ringway.hotpath.sim.Simulation}, {@link io.ringway.hotpath.sim.Scenario}. Owner thread: the test's. May import:
 * everything of hotpath and below, but neither codec nor parser: the messages are read and written by a second opinion.
 */
@NullMarked
package io.ringway.hotpath.sim;

import org.jspecify.annotations.NullMarked;
