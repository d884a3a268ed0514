/**
 * Connections below HTTP: the contract of network filters, who is at the other end.
 *
 * <p>Entry types: {@link io.ringway.hotpath.network.NetworkFilter}, {@link io.ringway.hotpath.network.NetworkFilterFactory}. Owner thread: the
 * worker. May import: {@code filter}, {@code services}, {@code stats}, {@code upstream}, {@code log}, the transport contract; never {@code hcm}.
 */
@NullMarked
package io.ringway.hotpath.network;

import org.jspecify.annotations.NullMarked;
