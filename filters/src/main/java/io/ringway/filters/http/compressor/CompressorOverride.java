package io.ringway.filters.http.compressor;

import org.jspecify.annotations.Nullable;

/**
 * What a route says (Envoy {@code CompressorPerRoute}).
 *
 * @param isEnabled whether answers are compressed; null if it is left to the chain
 * @param isAcceptRemoved {@code remove_accept_encoding_header}; null if it is left to the chain
 */
record CompressorOverride(
        @Nullable Boolean isEnabled, @Nullable Boolean isAcceptRemoved) {
    static final CompressorOverride NONE = new CompressorOverride(null, null);
}
