/**
 * {@code envoy.filters.http.header_mutation}: header changes at a place of the chain.
 *
 * <p>Entry type: {@link io.ringway.filters.http.headermutation.HeaderMutationCompiler}.
 */
@NullMarked
package io.ringway.filters.http.headermutation;

import org.jspecify.annotations.NullMarked;
