package io.ringway.filters.http.lua;

/**
 * A script in a state.
 *
 * @param index its number there
 * @param functions bit 0 for {@code envoy_on_request}, bit 1 for {@code envoy_on_response}
 */
record LoadedScript(int index, int functions) {
    boolean hasRequest() {
        return (functions & 1) != 0;
    }

    boolean hasResponse() {
        return (functions & 2) != 0;
    }
}
