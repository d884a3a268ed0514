package io.ringway.filters.http.buffer;

/**
 * Of a chain, or of a route.
 *
 * @param isDisabled requests are not held
 * @param requestBytesMax larger bodies are answered with 413 (Envoy {@code max_request_bytes})
 */
record BufferSettings(boolean isDisabled, int requestBytesMax) {}
