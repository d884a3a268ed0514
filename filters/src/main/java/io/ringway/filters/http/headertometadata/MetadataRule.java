package io.ringway.filters.http.headertometadata;

import io.ringway.routing.regex.RegexRewrite;
import org.jspecify.annotations.Nullable;

/**
 * What is made of one field or cookie (Envoy {@code Config.Rule}). Owner: any (immutable).
 *
 * @param lowerName of the field; null for a cookie
 * @param cookie its name; null for a field
 * @param onPresent what is noted if it is there, or null
 * @param onMissing what is noted if it is not, or null
 * @param isRemoved the field is taken out once it was noted
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract, and read on the hot path
record MetadataRule(
        byte @Nullable [] lowerName,
        byte @Nullable [] cookie,
        @Nullable Note onPresent,
        @Nullable Note onMissing,
        boolean isRemoved) {

    /** What a value is noted as. */
    enum Kind {
        TEXT,
        NUMBER
    }

    /**
     * What is noted.
     *
     * @param value instead of what came; empty for what came
     * @param rewrite of what came, or null
     */
    record Note(
            String namespace,
            String key,
            String value,
            @Nullable RegexRewrite rewrite,
            Kind kind,
            boolean isBase64) {}
}
