/**
 * The event loop of one worker: clock, timers, commands from other threads.
 *
 * <p>Entry types: {@link io.ringway.transport.loop.EventLoop}, {@link io.ringway.transport.loop.TimerWheel}. Owner thread: the worker; commands come in from any thread. May import: the transport contract, Agrona, JCTools.
 */
@NullMarked
package io.ringway.transport.loop;

import org.jspecify.annotations.NullMarked;
