package io.ringway.filters.http.localratelimit;

import io.ringway.filters.shared.bucket.TokenBucket;

/**
 * What buckets are made from (Envoy {@code type.v3.TokenBucket}). Owner: any (immutable).
 *
 * @param tokensMax most tokens, and those that it begins with
 * @param tokensPerFill tokens that come in each interval
 */
record BucketSize(long tokensMax, long tokensPerFill, long fillIntervalNs) {

    TokenBucket newBucket() {
        return new TokenBucket(tokensMax, tokensPerFill, fillIntervalNs);
    }

    double tokensPerNs() {
        return (double) tokensPerFill / (double) fillIntervalNs;
    }
}
