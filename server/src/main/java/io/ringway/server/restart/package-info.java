/**
 * A new process takes the place of an old one while clients are served: listening sockets and counters go over a Unix socket. Entry types: {@link
 * io.ringway.server.restart.RestartDoor} in the old process, {@link io.ringway.server.restart.Predecessor} in the new one, {@link
 * io.ringway.server.restart.InheritedSockets} for what came open, from a process or from systemd. Owner: threads of its own, and control.
 * Imports: transport.net, hotpath.stats, control.
 */
@NullMarked
package io.ringway.server.restart;

import org.jspecify.annotations.NullMarked;
