/**
 * Active health checks without their sockets: what an answer means for a host, and when it is asked again.
 *
 * <p>Entry types: {@code HealthCheckPolicy}, {@code CheckedHost}.
 *
 * <p>Imports the parent package. Owner: control.
 */
@NullMarked
package io.ringway.lb.health;

import org.jspecify.annotations.NullMarked;
