/**
 * What a matched route does with a request: forward it, redirect it, answer it directly.
 *
 * <p>Entry type: {@link io.ringway.routing.action.RouteAction}. Owner: any (immutable). May import: the JDK, {@code runtime},
 * {@code regex}.
 */
@NullMarked
package io.ringway.routing.action;

import org.jspecify.annotations.NullMarked;
