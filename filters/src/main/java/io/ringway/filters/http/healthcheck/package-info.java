/**
 * {@code envoy.filters.http.health_check}: answers those who ask whether this proxy, or what is behind it, is healthy.
 *
 * <p>Entry type: {@link io.ringway.filters.http.healthcheck.HealthCheckFilterCompiler}.
 */
@NullMarked
package io.ringway.filters.http.healthcheck;

import org.jspecify.annotations.NullMarked;
