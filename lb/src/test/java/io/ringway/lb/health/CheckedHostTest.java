package io.ringway.lb.health;

import static io.ringway.lb.health.CheckResult.DEGRADED;
import static io.ringway.lb.health.CheckResult.FAILURE;
import static io.ringway.lb.health.CheckResult.NETWORK_FAILURE;
import static io.ringway.lb.health.CheckResult.RETRIABLE_FAILURE;
import static io.ringway.lb.health.CheckResult.SUCCESS;
import static io.ringway.lb.health.CheckResult.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.lb.HealthFlag;
import io.ringway.lb.Tunable;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CheckedHostTest {
    private static final HealthCheckPolicy POLICY = new HealthCheckPolicy(
            1_000,
            0,
            0,
            0,
            3,
            2,
            new HealthCheckPolicy.Intervals(10, 20, 30, 40, 50, 60, new Tunable(0), new Tunable(Long.MAX_VALUE)));

    private final CheckedHost host = new CheckedHost(POLICY);
    private final SplittableRandom random = new SplittableRandom(1);

    private CheckedHost after(CheckResult... results) {
        for (CheckResult result : results) {
            host.onResult(result);
        }
        return host;
    }

    private String flags() {
        return HealthFlag.text(host.flags());
    }

    private long next() {
        return host.nextDelayNs(true, random);
    }

    @Test
    void aNewHostIsNotReliedOn() {
        assertThat(flags()).isEqualTo("/failed_active_hc/pending_active_hc");
    }

    @Test
    void theFirstResultCountsAtOnce() {
        assertThat(host.onResult(SUCCESS)).isTrue();
        assertThat(flags()).isEqualTo("healthy");
        CheckedHost other = new CheckedHost(POLICY);
        assertThat(other.onResult(NETWORK_FAILURE)).isTrue();
        assertThat(HealthFlag.text(other.flags())).isEqualTo("/failed_active_hc");
    }

    @Test
    void networkFailuresCountUpToTheThreshold() {
        after(SUCCESS, NETWORK_FAILURE, TIMEOUT);
        assertThat(host.isHealthy()).isTrue();
        assertThat(host.onResult(NETWORK_FAILURE)).isTrue();
        assertThat(host.isHealthy()).isFalse();
    }

    @Test
    void aSuccessInBetweenStartsTheCountAnew() {
        after(SUCCESS, NETWORK_FAILURE, NETWORK_FAILURE, SUCCESS, NETWORK_FAILURE, NETWORK_FAILURE);
        assertThat(host.isHealthy()).isTrue();
        assertThat(host.onResult(SUCCESS)).isFalse();
    }

    @Test
    void aBadAnswerCountsAtOnceARetriableOneDoesNot() {
        after(SUCCESS, RETRIABLE_FAILURE, RETRIABLE_FAILURE);
        assertThat(host.isHealthy()).isTrue();
        after(FAILURE);
        assertThat(host.isHealthy()).isFalse();
    }

    @Test
    void aHostComesBackAfterTheHealthyThreshold() {
        after(FAILURE, SUCCESS);
        assertThat(host.isHealthy()).isFalse();
        after(FAILURE, SUCCESS);
        assertThat(host.isHealthy()).isFalse();
        after(SUCCESS);
        assertThat(host.isHealthy()).isTrue();
    }

    @Test
    void timeoutsAreToldApart() {
        after(TIMEOUT);
        assertThat(flags()).isEqualTo("/failed_active_hc/active_hc_timeout");
        after(NETWORK_FAILURE);
        assertThat(flags()).isEqualTo("/failed_active_hc");
    }

    @Test
    void degradedComesAndGoesWithTheAnswers() {
        after(DEGRADED);
        assertThat(flags()).isEqualTo("/degraded_active_hc");
        assertThat(host.onResult(SUCCESS)).isTrue();
        assertThat(flags()).isEqualTo("healthy");
    }

    @Test
    void theIntervalFollowsTheState() {
        after(SUCCESS);
        assertThat(next()).isEqualTo(10);
        after(NETWORK_FAILURE); // still healthy
        assertThat(next()).isEqualTo(30);
        after(FAILURE);
        assertThat(next()).isEqualTo(20);
        after(SUCCESS); // still unhealthy
        assertThat(next()).isEqualTo(40);
        after(SUCCESS);
        assertThat(next()).isEqualTo(10);
    }

    @Test
    void withoutTrafficItIsLonger() {
        after(SUCCESS);
        assertThat(host.nextDelayNs(false, random)).isEqualTo(60);
        after(NETWORK_FAILURE);
        assertThat(host.nextDelayNs(false, random)).isEqualTo(50);
    }

    @Test
    void jitterStaysWithinItsBounds() {
        HealthCheckPolicy jittered = new HealthCheckPolicy(
                1,
                100,
                7,
                50,
                1,
                1,
                new HealthCheckPolicy.Intervals(1_000, 0, 0, 0, 0, 0, new Tunable(0), new Tunable(Long.MAX_VALUE)));
        CheckedHost checked = new CheckedHost(jittered);
        checked.onResult(SUCCESS);
        long smallest = Long.MAX_VALUE;
        long largest = 0;
        for (int i = 0; i < 10_000; i++) {
            long delay = checked.nextDelayNs(true, random);
            smallest = Math.min(smallest, delay);
            largest = Math.max(largest, delay);
            assertThat(checked.firstDelayNs(random)).isBetween(0L, 99L);
        }
        assertThat(smallest).isBetween(1_000L, 1_010L);
        assertThat(largest).isBetween(1_490L, 1_505L);
    }
}
