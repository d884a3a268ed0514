package io.ringway.filters.shared.coding;

/**
 * A configured library (Envoy {@code compressor_library}, {@code decompressor_library}). Owner: any (immutable).
 *
 * @param name in the configuration, part of the statistics' names
 * @param encoding what {@code content-encoding} says of what it makes or reads
 * @param statPrefix the library's part of the statistics' names
 * @param chunkBytes most bytes that leave it at a time
 * @param source makes its coders
 */
public record CodingLibrary(String name, String encoding, String statPrefix, int chunkBytes, CoderSource source) {}
