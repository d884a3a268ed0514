/**
 * {@code envoy.filters.http.header_to_metadata}: fields and cookies as dynamic metadata, for other filters and for logs.
 *
 * <p>Entry type: {@link io.ringway.filters.http.headertometadata.HeaderToMetadataCompiler}.
 */
@NullMarked
package io.ringway.filters.http.headertometadata;

import org.jspecify.annotations.NullMarked;
