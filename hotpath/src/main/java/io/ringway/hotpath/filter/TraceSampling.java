package io.ringway.hotpath.filter;

import io.ringway.routing.runtime.RuntimeFraction;

/**
 * Which requests are traced (Envoy {@code client_sampling}, {@code random_sampling}, {@code overall_sampling}). Owner: any (immutable).
 *
 * @param client of those whose client asks for it
 * @param random of the others
 * @param overall of all that are chosen by any of this
 */
public record TraceSampling(RuntimeFraction client, RuntimeFraction random, RuntimeFraction overall) {}
