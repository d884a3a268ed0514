/**
 * Says in words what becomes of a request and why: which listener, virtual host and route, which routes were passed over, what is changed and where
 * it goes.
 *
 * <p>Entry types: {@link io.ringway.server.explain.ExplainedRequest}, {@link io.ringway.server.explain.LiveExplainer}. Imports {@code rehearsal},
 * {@code control}, {@code config-loader} and below. Owner: the thread that asks.
 */
@NullMarked
package io.ringway.server.explain;

import org.jspecify.annotations.NullMarked;
