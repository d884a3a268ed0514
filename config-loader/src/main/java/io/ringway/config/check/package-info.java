/**
 * Tests of routes in the format of Envoy's router_check_tool: the test files, and route configurations that stand alone.
 *
 * <p>Entry types: {@link io.ringway.config.check.RouteTests}, {@link io.ringway.config.check.CheckedRoutes}. Imports {@code source},
 * {@code compile} and {@code model}. Owner: the thread that asks.
 */
@NullMarked
package io.ringway.config.check;

import org.jspecify.annotations.NullMarked;
