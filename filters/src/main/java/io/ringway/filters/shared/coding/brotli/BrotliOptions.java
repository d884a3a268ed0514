package io.ringway.filters.shared.coding.brotli;

import com.aayushatharva.brotli4j.encoder.Encoder;

/**
 * How is compressed (Envoy {@code brotli.compressor.v3.Brotli}). Owner: any (immutable).
 *
 * @param quality 0 to 11
 * @param windowBits 10 to 24
 */
public record BrotliOptions(int quality, int windowBits, Encoder.Mode mode) {}
