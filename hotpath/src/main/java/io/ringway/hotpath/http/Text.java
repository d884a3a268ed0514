package io.ringway.hotpath.http;

/** A constant text in the worker's region. Owner: worker (immutable). */
public record Text(int start, int length) {}
