package io.ringway.filters.shared.coding;

/**
 * Ids of what a direction counts. Owner: any (immutable).
 *
 * @param bytesIn bytes that were coded
 * @param bytesOut what became of them
 */
public record CodingCounts(int bytesIn, int bytesOut) {}
