package io.ringway.hotpath.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.filter.TraceSampling;
import io.ringway.hotpath.http.TraceReason;
import io.ringway.routing.runtime.RuntimeFraction;
import io.ringway.routing.runtime.RuntimeValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Envoy's order: what the id says, the client's wish, the inside's wish, chance; then the limit over all. */
class TraceDecisionTest {
    private static final RuntimeFraction CLIENT_HALF = new RuntimeFraction(-1, 50, 100);

    @ParameterizedTest
    @CsvSource({
        // number, known, client, forced, random: reason; 10 % by chance, 50 % of clients, at most 90 % of all
        "500, NOT_TRACEABLE, false, false, 0, SAMPLING",
        "989, NOT_TRACEABLE, false, false, 0, SAMPLING",
        "1000, NOT_TRACEABLE, false, false, 0, NOT_TRACEABLE",
        "11000, NOT_TRACEABLE, false, false, 0, NOT_TRACEABLE",
        "5000, NOT_TRACEABLE, true, false, 49, CLIENT_FORCED",
        "5000, NOT_TRACEABLE, true, false, 50, NOT_TRACEABLE",
        "5000, NOT_TRACEABLE, true, true, 50, SERVICE_FORCED",
        "5000, NOT_TRACEABLE, true, true, 49, CLIENT_FORCED",
        "5000, NOT_TRACEABLE, false, true, 0, SERVICE_FORCED",
        "5000, CLIENT_FORCED, false, false, 0, CLIENT_FORCED",
        "5000, SAMPLING, false, true, 0, SAMPLING",
        "95, NOT_TRACEABLE, false, true, 0, NOT_TRACEABLE",
        "95, SERVICE_FORCED, false, false, 0, NOT_TRACEABLE",
        "-1, SERVICE_FORCED, true, true, 0, NOT_TRACEABLE",
    })
    void followsEnvoysOrder(
            long number, TraceReason known, boolean isAsked, boolean isForced, long random, TraceReason reason) {
        TraceSampling sampling = new TraceSampling(
                CLIENT_HALF, new RuntimeFraction(-1, 1_000, 10_000), new RuntimeFraction(-1, 90, 100));
        assertThat(TraceDecision.of(RuntimeValues.NONE, sampling, number, known, isAsked, isForced, random))
                .isEqualTo(reason);
    }

    @Test
    void theRuntimeGoesBeforeTheConfiguration() {
        TraceSampling sampling =
                new TraceSampling(RuntimeFraction.ALL, new RuntimeFraction(0, 0, 10_000), RuntimeFraction.ALL);
        RuntimeValues half = new RuntimeValues(new long[] {50}, new int[] {100});
        assertThat(decide(RuntimeValues.NONE, sampling, 49)).isEqualTo(TraceReason.NOT_TRACEABLE);
        assertThat(decide(half, sampling, 49)).isEqualTo(TraceReason.SAMPLING);
        assertThat(decide(half, sampling, 50)).isEqualTo(TraceReason.NOT_TRACEABLE);
    }

    private static TraceReason decide(RuntimeValues runtime, TraceSampling sampling, long number) {
        return TraceDecision.of(runtime, sampling, number, TraceReason.NOT_TRACEABLE, false, false, 0);
    }
}
