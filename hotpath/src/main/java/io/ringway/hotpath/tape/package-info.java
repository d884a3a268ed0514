/**
 * The decision tape: what was decided about the last requests, in rings of fixed records outside of the heap, one pair per worker.
 *
 * <p>Entry types: {@link io.ringway.hotpath.tape.DecisionTape} for whoever writes, {@link io.ringway.hotpath.tape.TapeEntry} for whoever reads.
 * Owner thread: worker; reading from any thread. May import: {@code transport.memory}.
 */
@NullMarked
package io.ringway.hotpath.tape;

import org.jspecify.annotations.NullMarked;
