/**
 * What workers see of the runtime (Envoy {@code layered_runtime}): numbers at fixed places, no names.
 *
 * <p>Entry types: {@code RuntimeValues}, {@code RuntimeFraction}, {@code RuntimeInteger}. Imports the JDK only. Owner: any (immutable).
 */
@NullMarked
package io.ringway.routing.runtime;

import org.jspecify.annotations.NullMarked;
