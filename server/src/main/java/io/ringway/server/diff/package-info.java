/**
 * What changes from one configuration to another: parts of it, routes that become unreachable, and where requests go.
 *
 * <p>Entry types: {@link io.ringway.server.diff.ConfigDiff} and {@link io.ringway.server.diff.TrafficShift}. Imports {@code config-loader},
 * {@code routing} and the explaining and rehearsing packages. Owner: the thread that asks.
 */
@NullMarked
package io.ringway.server.diff;

import org.jspecify.annotations.NullMarked;
