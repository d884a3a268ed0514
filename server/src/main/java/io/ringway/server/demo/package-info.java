/**
 * The demonstration: two small backends and a configuration in front of them, made up on the spot.
 *
 * <p>Entry types: {@link io.ringway.server.demo.DemoBackend}, {@link io.ringway.server.demo.DemoConfig}. Owner thread: the backends' own; nothing here
 * runs on a worker. May import: the JDK.
 */
@NullMarked
package io.ringway.server.demo;

import org.jspecify.annotations.NullMarked;
