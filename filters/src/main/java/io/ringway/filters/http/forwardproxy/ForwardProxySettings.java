package io.ringway.filters.http.forwardproxy;

/**
 * Of a chain.
 *
 * @param cacheIndex the DNS cache in the snapshot
 * @param isAddressSaved the address is noted in the filter state (Envoy {@code save_upstream_address})
 * @param isEdge hosts in networks that are nobody's on the internet are refused unless the runtime allows them
 * @param allowPrivateSlot the runtime flag that allows them, {@link ForwardProxyCompiler#ALLOW_PRIVATE}
 * @param addressRefused counts what was refused
 */
record ForwardProxySettings(
        int cacheIndex, boolean isAddressSaved, boolean isEdge, int allowPrivateSlot, int addressRefused) {}
