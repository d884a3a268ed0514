/**
 * The runtime (Envoy {@code layered_runtime}): values that change while the proxy runs. Layers are read and merged here, on the cold side;
 * workers get a {@code routing.runtime.RuntimeValues}, in which the keys that the configuration reads have numbers.
 *
 * <p>Entry types: {@link io.ringway.config.runtime.LayeredRuntime} (as configured), {@link io.ringway.config.runtime.RuntimeSlots} (keys to
 * numbers, when compiling), {@link io.ringway.config.runtime.RuntimeLoader} (the layers of a running process).
 */
@NullMarked
package io.ringway.config.runtime;

import org.jspecify.annotations.NullMarked;
