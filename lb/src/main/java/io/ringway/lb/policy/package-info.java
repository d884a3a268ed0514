/**
 * The load balancing policies, under Envoy's names: {@code RoundRobin}, {@code RandomChoice}, {@code LeastRequest}.
 *
 * <p>Imports the parent package, Agrona and LZ4 (for XXH64). Owner: worker for balancers, any for policies and host tables.
 */
@NullMarked
package io.ringway.lb.policy;

import org.jspecify.annotations.NullMarked;
