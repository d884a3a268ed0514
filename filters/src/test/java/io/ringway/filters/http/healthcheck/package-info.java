/** Tests of the health check filter. */
@NullMarked
package io.ringway.filters.http.healthcheck;

import org.jspecify.annotations.NullMarked;
