/**
 * A profile of this process while it serves: the JDK's flight recorder samples where CPU time goes, and a page draws it as a flame graph.
 *
 * <p>Entry type: {@link io.ringway.server.profile.CpuProfiler}. Owner thread: one of its own while it profiles; workers are sampled, never asked. May
 * import: {@code jdk.jfr}, Jackson.
 */
@NullMarked
package io.ringway.server.profile;

import org.jspecify.annotations.NullMarked;
