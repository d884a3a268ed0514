/**
 * Runs tests of routes (Envoy's router_check_tool): plays each test's request and compares what comes out.
 *
 * <p>Entry type: {@link io.ringway.server.routecheck.RouteChecker}. Imports {@code rehearsal}, {@code config-loader} and below. Owner: the thread
 * that asks.
 */
@NullMarked
package io.ringway.server.routecheck;

import org.jspecify.annotations.NullMarked;
