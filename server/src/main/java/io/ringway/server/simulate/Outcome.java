package io.ringway.server.simulate;

import java.util.Arrays;

/**
 * What came of a run. Owner: any (immutable).
 *
 * @param requestsPerHost in the order of the hosts
 * @param latenciesNs of the requests that found a host, ascending
 * @param inFlight what each request found at its host when it came, itself included; ascending
 * @param refused requests for which there was no host
 */
@SuppressWarnings("ArrayRecordComponent") // made once, read by reports
public record Outcome(int[] requestsPerHost, double[] latenciesNs, int[] inFlight, int refused) {

    /** Over the hosts that got a request, so that a host that is out does not count. */
    public double meanPerHost() {
        return Arrays.stream(requestsPerHost)
                .filter(count -> count > 0)
                .average()
                .orElse(0);
    }

    public double maxByMean() {
        return refusedAll() ? 0 : Arrays.stream(requestsPerHost).max().orElse(0) / meanPerHost();
    }

    /** The load that 99 of 100 hosts do not exceed, by the mean. */
    public double p99ByMean() {
        int[] sorted = Arrays.stream(requestsPerHost)
                .filter(count -> count > 0)
                .sorted()
                .toArray();
        return refusedAll() ? 0 : sorted[rank(sorted.length, 0.99)] / meanPerHost();
    }

    public double latencyMs(double quantile) {
        return refusedAll() ? 0 : latenciesNs[rank(latenciesNs.length, quantile)] / 1e6;
    }

    public int inFlight(double quantile) {
        return refusedAll() ? 0 : inFlight[rank(inFlight.length, quantile)];
    }

    private boolean refusedAll() {
        return latenciesNs.length == 0;
    }

    private static int rank(int size, double quantile) {
        return Math.clamp((int) Math.ceil(quantile * size) - 1, 0, size - 1);
    }
}
