/**
 * Watches hosts' health away from the workers: active health checks, and what follows from them for the sets of hosts.
 *
 * <p>Entry types: {@link io.ringway.server.probe.HealthChecker}, {@link io.ringway.server.probe.NettyProber}. Owner thread: control; the prober's
 * own thread only sends, receives and reports. May import: Netty, the configuration.
 */
@NullMarked
package io.ringway.server.probe;

import org.jspecify.annotations.NullMarked;
