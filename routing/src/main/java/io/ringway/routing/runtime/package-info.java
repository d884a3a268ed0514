/**
 * What workers see of the runtime (Envoy {@code layered_runtime}): numbers at fixed places, no names.
 *
 * <p>Entry type: {@code RuntimeValues}. Imports the JDK only. Owner: any (immutable).
 */
@NullMarked
package io.ringway.routing.runtime;

import org.jspecify.annotations.NullMarked;
