package io.ringway.filters.http.compressor;

import io.ringway.filters.shared.coding.CodingCounts;
import io.ringway.filters.shared.coding.CodingLibrary;
import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;

/** Ids of {@code http.<stat_prefix>.compressor.<library name>.<library>.*}. Owner: any (immutable). */
final class CompressorStats {
    private CompressorStats() {}

    /** The part of the names that all have. */
    static StatName root(String statPrefix, CodingLibrary library) {
        return StatName.of("http")
                .tag(DefaultTags.CONNECTION_MANAGER, statPrefix)
                .then("compressor")
                .then(library.name())
                .then(library.statPrefix());
    }

    /**
     * Of one direction.
     *
     * @param compressed messages
     * @param notCompressed messages, for whatever reason
     * @param tooSmall messages that are too short
     */
    record Direction(int compressed, int notCompressed, int tooSmall, CodingCounts bytes) {
        static Direction register(StatsRegistry registry, StatName root) {
            return new Direction(
                    registry.counter(root.then("compressed")),
                    registry.counter(root.then("not_compressed")),
                    registry.counter(root.then("content_length_too_small")),
                    new CodingCounts(
                            registry.counter(root.then("total_uncompressed_bytes")),
                            registry.counter(root.then("total_compressed_bytes"))));
        }
    }

    /** What clients accept, and answers with an etag. */
    record Response(
            int noAcceptHeader,
            int headerIdentity,
            int headerUsed,
            int headerOvershadowed,
            int headerWildcard,
            int headerNotValid,
            int notCompressedEtag) {
        static Response register(StatsRegistry registry, StatName root) {
            return new Response(
                    registry.counter(root.then("no_accept_header")),
                    registry.counter(root.then("header_identity")),
                    registry.counter(root.then("header_compressor_used")),
                    registry.counter(root.then("header_compressor_overshadowed")),
                    registry.counter(root.then("header_wildcard")),
                    registry.counter(root.then("header_not_valid")),
                    registry.counter(root.then("not_compressed_etag")));
        }
    }
}
