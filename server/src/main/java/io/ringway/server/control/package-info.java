/**
 * The state of the running process: what it was started with, what it serves, how far it has come.
 *
 * <p>Entry types: {@link io.ringway.server.control.Lifecycle}, {@link io.ringway.server.control.Inventory}. Owner thread: control; admin reads. May
 * import: the configuration and {@code hotpath}'s descriptors.
 */
@NullMarked
package io.ringway.server.control;

import org.jspecify.annotations.NullMarked;
