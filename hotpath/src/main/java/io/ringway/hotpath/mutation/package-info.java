/**
 * Changes of heads that the configuration asks for: fields taken out, added, replaced, with values that may hold format commands.
 *
 * <p>Entry types: {@link io.ringway.hotpath.mutation.HeaderMutations}. Owner thread: the worker. May import: filter, format, http.
 */
@NullMarked
package io.ringway.hotpath.mutation;

import org.jspecify.annotations.NullMarked;
