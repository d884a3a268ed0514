package io.ringway.filters.http.jwt;

/**
 * Where keys are fetched (Envoy {@code RemoteJwks}). Owner: any (immutable).
 *
 * @param cluster index among the clusters
 * @param cacheNs how long a key set is good
 * @param isEager keys are fetched before somebody needs them, and an old set serves while the next is fetched ({@code async_fetch})
 * @param refetchNs how long after a failure an eager fetch is tried again
 * @param retriesMax further attempts of one fetch
 * @param backOffBaseNs longest wait before the first of them
 * @param backOffMaxNs longest wait of all
 */
record RemoteKeySource(
        int cluster,
        String authority,
        String path,
        long timeoutNs,
        long cacheNs,
        boolean isEager,
        long refetchNs,
        int retriesMax,
        long backOffBaseNs,
        long backOffMaxNs) {}
