/**
 * Addresses of upstream hosts from DNS, away from the workers: a resolver and the schedule by which clusters are refreshed.
 *
 * <p>Entry types: {@link io.ringway.server.dns.DnsRefresher}, {@link io.ringway.server.dns.NettyNameResolver}. Owner thread: control; the resolver's
 * own thread only completes futures. May import: Netty's resolver, the configuration.
 */
@NullMarked
package io.ringway.server.dns;

import org.jspecify.annotations.NullMarked;
