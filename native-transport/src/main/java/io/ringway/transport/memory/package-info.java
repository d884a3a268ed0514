/**
 * Off-heap memory of a worker: one region per worker, cut into blocks with exactly one owner each.
 *
 * <p>Entry types: {@link io.ringway.transport.memory.BufferPool}, {@link io.ringway.transport.memory.BlockQueue}. Owner thread: the worker that made the pool. May import: JDK, Agrona and net.
 */
@NullMarked
package io.ringway.transport.memory;

import org.jspecify.annotations.NullMarked;
