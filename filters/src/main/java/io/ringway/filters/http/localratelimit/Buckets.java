package io.ringway.filters.http.localratelimit;

import io.ringway.filters.shared.bucket.TokenBucket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The buckets of one configuration: one set for all workers, or one for each connection. Owner: any; no locks. */
final class Buckets {
    private final @Nullable TokenBucket usual;
    private final TokenBucket[] ofDescriptors;

    Buckets(@Nullable BucketSize usual, List<LocalDescriptor> descriptors) {
        this.usual = usual == null ? null : usual.newBucket();
        ofDescriptors = descriptors.stream()
                .map(descriptor -> descriptor.size().newBucket())
                .toArray(TokenBucket[]::new);
    }

    /** For what no descriptor matches; null if that is not limited. */
    @Nullable
    TokenBucket usual() {
        return usual;
    }

    TokenBucket ofDescriptor(int index) {
        return ofDescriptors[index];
    }
}
