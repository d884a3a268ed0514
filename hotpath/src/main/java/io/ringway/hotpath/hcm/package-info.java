/**
 * The HTTP connection manager: downstream connections, streams, the filter chain, timeouts, local replies.
 *
 * <p>Entry types: {@link io.ringway.hotpath.hcm.HcmDescriptor}, {@link io.ringway.hotpath.hcm.Stream}. Owner thread: the worker. May import: {@code filter}, {@code http}, {@code h1}, {@code stats}, routing; never {@code router}.
 */
@NullMarked
package io.ringway.hotpath.hcm;

import org.jspecify.annotations.NullMarked;
