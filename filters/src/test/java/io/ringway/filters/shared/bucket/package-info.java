/** Tests of the token bucket. */
@NullMarked
package io.ringway.filters.shared.bucket;

import org.jspecify.annotations.NullMarked;
