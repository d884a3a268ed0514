/**
 * Envoy's substitution format: {@code %COMMAND(argument):length%} in texts and in JSON, for access logs and header values.
 *
 * <p>Entry types: {@link io.ringway.hotpath.format.FormatParser}, {@link io.ringway.hotpath.format.Format}. Owner thread: parsing any,
 * writing the worker. May import: filter, http, services, upstream.
 */
@NullMarked
package io.ringway.hotpath.format;

import org.jspecify.annotations.NullMarked;
