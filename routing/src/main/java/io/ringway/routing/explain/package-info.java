/**
 * Why a table answers as it does: a slow walk over the routes in the order of the configuration, by the same conditions that the fast matcher
 * asks, and held against its answer.
 *
 * <p>Entry type: {@link io.ringway.routing.explain.RouteExplainer}. Imports the parent package, {@code build} and Agrona. Owner: any, one thread
 * per explainer.
 */
@NullMarked
package io.ringway.routing.explain;

import org.jspecify.annotations.NullMarked;
