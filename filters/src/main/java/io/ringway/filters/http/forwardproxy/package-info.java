/**
 * {@code envoy.filters.http.dynamic_forward_proxy}: sends a request to the host that it names itself, once DNS has said where that is.
 *
 * <p>Entry type: {@link io.ringway.filters.http.forwardproxy.ForwardProxyCompiler}. The cache and its hosts are {@code hotpath.names}.
 */
@NullMarked
package io.ringway.filters.http.forwardproxy;

import org.jspecify.annotations.NullMarked;
