/**
 * The proxy at a glance: traffic, routes, clusters with their hosts, and workers, as one tree that the dashboard and {@code ringway top} draw.
 *
 * <p>Entry type: {@link io.ringway.server.overview.Overview}. Owner thread: any, under the lock of the statistics. May import: {@code control},
 * {@code metrics}, {@code why}, {@code config}, {@code hotpath}.
 */
@NullMarked
package io.ringway.server.overview;

import org.jspecify.annotations.NullMarked;
