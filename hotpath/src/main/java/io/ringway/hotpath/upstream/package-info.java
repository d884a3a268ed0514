/**
 * Clusters on a worker: pools of upstream connections per host, the HTTP/1.1 client side, circuit breakers.
 *
 * <p>Entry types: {@link io.ringway.hotpath.upstream.WorkerCluster}, {@link io.ringway.hotpath.upstream.UpstreamStream}. Owner thread: the
 * worker. May import: {@code http}, {@code h1}, {@code stats}, {@code services}, lb, the transport contract.
 */
@NullMarked
package io.ringway.hotpath.upstream;

import org.jspecify.annotations.NullMarked;
