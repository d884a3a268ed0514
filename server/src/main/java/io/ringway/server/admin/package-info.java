/**
 * The admin interface: Envoy's pages in Envoy's shapes over Netty's HTTP codec, away from the workers.
 *
 * <p>Entry types: {@link io.ringway.server.admin.AdminServer}, {@link io.ringway.server.admin.AdminPages}. Owner thread: {@code admin}; it only reads
 * snapshots and asks control. May import: {@code control}, {@code metrics}, {@code log}, Envoy's admin messages, Netty,
 * Jackson.
 */
@NullMarked
package io.ringway.server.admin;

import org.jspecify.annotations.NullMarked;
