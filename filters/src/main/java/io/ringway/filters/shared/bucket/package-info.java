/**
 * Token buckets that all workers share.
 *
 * <p>Entry types: {@link io.ringway.filters.shared.bucket.TokenBucket}. Owner thread: any. May import: nothing of the project.
 */
@NullMarked
package io.ringway.filters.shared.bucket;

import org.jspecify.annotations.NullMarked;
