/**
 * What protects the process from too much: the state of overload actions and load-shed points as workers see it, and limits of connections.
 *
 * <p>Entry types: {@link io.ringway.hotpath.guard.WorkerOverload}, {@link io.ringway.hotpath.guard.OverloadState}. Owner thread: the worker; the
 * thread {@code overload} writes the state. May import: {@code stats}.
 */
@NullMarked
package io.ringway.hotpath.guard;

import org.jspecify.annotations.NullMarked;
