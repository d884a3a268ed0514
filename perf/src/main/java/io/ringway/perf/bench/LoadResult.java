package io.ringway.perf.bench;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the load process says at its end, as JSON.
 *
 * @param requests answered while it measured
 * @param seconds how long that was
 * @param rps requests per second
 * @param errors of the whole run, warm-up included
 * @param errorKinds the same by kind
 * @param reconnects idle connections that the proxy ended
 * @param overdue requests that were due and not yet sent at the end: the rate was not reached
 * @param originRequests requests that reached the origin
 * @param latencyUs microseconds: mean, p50, p90, p99, p999, max
 * @param histogramNs open loops only, else empty: pairs of nanoseconds and how many requests took that long, of all that were due while
 *     it measured, the unanswered ones included
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record LoadResult(
        long requests,
        double seconds,
        double rps,
        long errors,
        Map<String, Long> errorKinds,
        long reconnects,
        long overdue,
        long originRequests,
        Map<String, Double> latencyUs,
        List<List<Long>> histogramNs) {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** @param histogramNs absent in the output of a closed loop */
    public LoadResult {
        histogramNs = Objects.requireNonNullElse(histogramNs, List.of());
    }

    /** The last line of {@code output}; a message of the process itself fails the run. */
    public static LoadResult parse(String output) {
        String line = output.strip().lines().reduce("", (first, second) -> second);
        if (!line.startsWith("{")) {
            throw new BenchException("the load process ended without a result:\n" + output);
        }
        return MAPPER.readValue(line, LoadResult.class);
    }

    double latencyUs(String quantile) {
        return latencyUs.getOrDefault(quantile, 0.0);
    }
}
