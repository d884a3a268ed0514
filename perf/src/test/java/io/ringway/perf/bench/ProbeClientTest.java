package io.ringway.perf.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeClientTest {

    @Test
    void settlesWithTheFirstOfThreeCalmSlices() {
        List<Long> p99s = new ArrayList<>(List.of(900L, 150L, 500L, 190L, 120L, 110L));
        p99s.addAll(Collections.nCopies(12, 100L));

        ProbeClient.Run run = ProbeClient.summary(p99s);

        assertThat(run.warmP99Ns()).isEqualTo(100);
        assertThat(run.settledNs()).isEqualTo(3 * 250_000_000L);
    }

    @Test
    void takesARunThatIsCalmFromTheBeginning() {
        assertThat(ProbeClient.summary(Collections.nCopies(20, 50L)).settledNs())
                .isZero();
    }
}
