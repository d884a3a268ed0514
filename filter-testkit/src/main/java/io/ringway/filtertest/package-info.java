/**
 * Runs HTTP filters on a worker without sockets: what a filter's author tests with. Everything but the network is the proxy's own: configuration,
 * parser, connection manager, filter chain, router.
 *
 * <p>Entry type: {@link io.ringway.filtertest.FilterStage}. Owner thread: the test's.
 */
@NullMarked
package io.ringway.filtertest;

import org.jspecify.annotations.NullMarked;
