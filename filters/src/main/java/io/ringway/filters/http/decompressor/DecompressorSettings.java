package io.ringway.filters.http.decompressor;

import io.ringway.filters.shared.coding.CodingLibrary;
import io.ringway.filters.shared.coding.FeatureFlag;

/**
 * Of a chain.
 *
 * @param encoding the library's, as bytes
 * @param expansionMax how many times as large as its coding a body may be
 * @param isAdvertised the backend is told that it may compress ({@code advertise_accept_encoding})
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract, and read on the hot path
record DecompressorSettings(
        CodingLibrary library,
        byte[] encoding,
        int expansionMax,
        Direction request,
        Direction response,
        boolean isAdvertised,
        DecompressorStats.Failures failures) {

    /**
     * What is said of requests, or of answers ({@code CommonDirectionConfig}).
     *
     * @param isForced {@code no-transform} is not heeded ({@code ignore_no_transform_header})
     */
    record Direction(FeatureFlag enabled, boolean isForced, DecompressorStats.Direction stats) {}
}
