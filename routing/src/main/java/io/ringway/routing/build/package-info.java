/**
 * Compiles a route configuration to a {@code RouteTable}. Cold side: one thread, may allocate.
 *
 * <p>Entry type: {@code RouteTableBuilder}. What it cannot compile it reports as {@code RouteProblem}, all of them in one run.
 *
 * <p>Imports the other packages of this module. Owner: control.
 */
@NullMarked
package io.ringway.routing.build;

import org.jspecify.annotations.NullMarked;
