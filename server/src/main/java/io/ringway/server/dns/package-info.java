/**
 * Addresses of upstream hosts from DNS, away from the workers: resolvers, the schedule by which clusters are refreshed,
 * and the names that dynamic forward proxies ask for.
 *
 * <p>Entry types: {@link io.ringway.server.dns.DnsRefresher}, {@link io.ringway.server.dns.NameCaches}, {@link io.ringway.server.dns.NameResolvers}. Owner thread: control; the resolver's
 * own thread only completes futures. May import: Netty's resolver, the configuration.
 */
@NullMarked
package io.ringway.server.dns;

import org.jspecify.annotations.NullMarked;
