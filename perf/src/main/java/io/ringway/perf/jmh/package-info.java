/**
 * Micro-benchmarks of what runs per request. Each must allocate nothing; {@code perf/run jmh} measures that too.
 *
 * <p>Entry: {@link io.ringway.perf.jmh.JmhCommand}. Owner: JMH's threads. Imports the modules it measures.
 */
@NullMarked
package io.ringway.perf.jmh;

import org.jspecify.annotations.NullMarked;
