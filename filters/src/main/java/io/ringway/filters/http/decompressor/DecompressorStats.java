package io.ringway.filters.http.decompressor;

import io.ringway.filters.shared.coding.CodingCounts;
import io.ringway.filters.shared.coding.CodingLibrary;
import io.ringway.filters.shared.coding.ContentCoder.Failure;
import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import java.util.EnumMap;
import java.util.Map;

/** Ids of {@code http.<stat_prefix>.decompressor.<library name>.<library>.*}. Owner: any (immutable). */
final class DecompressorStats {
    private DecompressorStats() {}

    /** The part of the names that all have. */
    static StatName root(String statPrefix, CodingLibrary library) {
        return StatName.of("http")
                .tag(DefaultTags.CONNECTION_MANAGER, statPrefix)
                .then("decompressor")
                .then(library.name())
                .then(library.statPrefix());
    }

    /** Of one direction: messages, and the bytes of those that were decompressed. */
    record Direction(int decompressed, int notDecompressed, CodingCounts bytes) {
        static Direction register(StatsRegistry registry, StatName root) {
            return new Direction(
                    registry.counter(root.then("decompressed")),
                    registry.counter(root.then("not_decompressed")),
                    new CodingCounts(
                            registry.counter(root.then("total_compressed_bytes")),
                            registry.counter(root.then("total_uncompressed_bytes"))));
        }
    }

    /** What went wrong, under the library's own names. */
    record Failures(Map<Failure, Integer> byFailure) {
        static Failures register(StatsRegistry registry, StatName root, Map<Failure, String> names) {
            Map<Failure, Integer> ids = new EnumMap<>(Failure.class);
            StatName library = root.then("decompressor_library");
            names.forEach((failure, name) -> ids.put(failure, registry.counter(library.then(name))));
            return new Failures(ids);
        }

        int of(Failure failure) {
            Integer id = byFailure.get(failure);
            if (id == null) {
                throw new IllegalStateException("nothing counts " + failure);
            }
            return id;
        }
    }
}
