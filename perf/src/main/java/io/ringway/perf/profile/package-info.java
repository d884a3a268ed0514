/**
 * Flame graphs of a running proxy with async-profiler, whose native library comes from Maven Central in a jar.
 *
 * <p>Entry: {@link io.ringway.perf.profile.ProfileCommand}. Owner: the main thread. Imports {@code perf.bench}.
 */
@NullMarked
package io.ringway.perf.profile;

import org.jspecify.annotations.NullMarked;
