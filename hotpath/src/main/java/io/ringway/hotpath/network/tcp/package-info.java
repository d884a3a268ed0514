/**
 * The TCP proxy: carries bytes between a client and a host of a cluster.
 *
 * <p>Entry types: {@link io.ringway.hotpath.network.tcp.TcpProxyDescriptor}. Owner thread: the worker. May import: {@code network}, {@code upstream},
 * {@code log}, {@code stats}, {@code services}, the transport contract.
 */
@NullMarked
package io.ringway.hotpath.network.tcp;

import org.jspecify.annotations.NullMarked;
