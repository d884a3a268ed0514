package io.ringway.filters.http.forwardproxy;

/**
 * What takes the place of a request's authority before it is resolved. Owner: any (immutable; the array is not to be modified).
 *
 * @param literal the new authority, empty for none
 * @param lowerHeader name of the field that has it, empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // read-only by contract, and read on the hot path
record HostRewrite(String literal, byte[] lowerHeader) {}
