/**
 * Benchmarks, load generation and their reports. Nothing imports this module.
 *
 * <p>Owner: the benchmark's thread.
 */
@NullMarked
package io.ringway.perf;

import org.jspecify.annotations.NullMarked;
