package io.ringway.filters.http.localratelimit;

import io.ringway.hotpath.filter.DescriptorEntries;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Requests that have a bucket of their own (Envoy {@code LocalRateLimitDescriptor}). Owner: any (immutable). */
final class LocalDescriptor {
    /** An entry as the configuration has it. */
    record Entry(String key, String value) {}

    private final List<Entry> entries;
    private final byte[][] values;
    private final BucketSize size;

    LocalDescriptor(List<Entry> entries, BucketSize size) {
        this.entries = List.copyOf(entries);
        this.size = size;
        values = entries.stream()
                .map(entry -> entry.value().getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    List<Entry> entries() {
        return entries;
    }

    BucketSize size() {
        return size;
    }

    /** Whether a request is described so: the same entries in the same order. */
    boolean matches(DescriptorEntries described) {
        if (described.count() != values.length) {
            return false;
        }
        for (int i = 0; i < values.length; i++) {
            Entry entry = entries.get(i);
            if (!described.is(i, entry.key(), entry.value(), values[i])) {
                return false;
            }
        }
        return true;
    }
}
