package io.ringway.filters.http.headermutation;

import io.ringway.hotpath.filter.HeaderChanges;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one level (Envoy {@code header_mutation.v3.Mutations}). Owner: any (immutable).
 *
 * @param request null for none
 * @param answer null for none
 */
record MutationSettings(
        @Nullable HeaderChanges request, @Nullable HeaderChanges answer) {}
