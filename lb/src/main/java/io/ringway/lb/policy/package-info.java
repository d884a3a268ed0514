/**
 * The load balancing policies, under Envoy's names: {@code RoundRobin}, {@code RandomChoice},
 * {@code LeastRequest}, {@code RingHash}, {@code Maglev}.
 *
 * <p>Imports the parent package and {@code hash}. Owner: worker for balancers, any for policies and host tables.
 */
@NullMarked
package io.ringway.lb.policy;

import org.jspecify.annotations.NullMarked;
