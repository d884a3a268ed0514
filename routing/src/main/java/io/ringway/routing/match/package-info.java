/**
 * The conditions of a route beside its literal path, under Envoy's names: headers, query parameters, regular expressions on the path, fractions
 * of the traffic, gRPC.
 *
 * <p>Entry types: {@code HeaderCondition}, {@code QueryCondition}, {@code StringMatch}, and the other implementations of
 * {@code RouteCondition}.
 *
 * <p>Imports the parent package, {@code regex} and Agrona. Owner: any (immutable).
 */
@NullMarked
package io.ringway.routing.match;

import org.jspecify.annotations.NullMarked;
