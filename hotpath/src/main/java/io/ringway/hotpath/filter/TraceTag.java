package io.ringway.hotpath.filter;

/**
 * A tag that spans get beside the usual ones (Envoy {@code type.tracing.v3.CustomTag}). Owner: any (immutable).
 *
 * @param name in UTF-8; not to be modified
 * @param value may be empty for a stream
 * @param otherwise what stands for an empty value, in UTF-8; the tag is left out if this is empty too
 */
@SuppressWarnings("ArrayRecordComponent") // copied byte for byte
public record TraceTag(byte[] name, StreamText value, byte[] otherwise) {}
