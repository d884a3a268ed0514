package io.ringway.lb.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OutlierDetectorTest {
    private static final OutlierPolicy USUAL = OutlierPolicy.DEFAULT;
    /** As many hosts as there are may be out, for 10 times their number of ejections, 35 at most. */
    private static final OutlierPolicy.Ejection EVERYBODY = new OutlierPolicy.Ejection(1, 10, 35, 0, 100, false, true);

    private final List<String> events = new ArrayList<>();
    private final Map<Integer, OutlierMonitor> monitors = new HashMap<>();
    private int alarms;

    private OutlierDetector detector(OutlierPolicy policy, int hosts) {
        OutlierDetector detector =
                new OutlierDetector(new OutlierRules(policy), new SplittableRandom(3), new OutlierDetector.Events() {
                    @Override
                    public void onDetected(EjectionCause cause) {
                        events.add("detected " + cause);
                    }

                    @Override
                    public void onEjected(int hostId, EjectionCause cause) {
                        events.add("ejected " + hostId);
                    }

                    @Override
                    public void onSpared(int hostId, EjectionCause cause) {
                        events.add("spared " + hostId);
                    }

                    @Override
                    public void onReturned(int hostId) {
                        events.add("returned " + hostId);
                    }

                    @Override
                    public void onOverflow() {
                        events.add("overflow");
                    }
                });
        for (int i = 0; i < hosts; i++) {
            monitors.put(i, new OutlierMonitor(new OutlierRules(policy), 2, () -> alarms++));
        }
        detector.onHosts(monitors);
        return detector;
    }

    private static OutlierPolicy policy(boolean isSplit, OutlierPolicy.Enforcing enforcing) {
        return new OutlierPolicy(
                5, 5, 5, isSplit, USUAL.successRate(), USUAL.failurePercentage(), enforcing, EVERYBODY);
    }

    private OutlierMonitor monitor(int host) {
        return Objects.requireNonNull(monitors.get(host));
    }

    private void answers(int host, int count, int status) {
        for (int i = 0; i < count; i++) {
            monitor(host).onAnswer(i % 2, status);
        }
    }

    @Test
    void fiveInARowOverAllWorkersEject() {
        OutlierDetector detector = detector(policy(false, OutlierPolicy.Enforcing.DEFAULT), 2);
        answers(0, 4, 500);
        assertThat(alarms).isZero();
        answers(0, 1, 500);
        assertThat(alarms).isEqualTo(1);
        detector.onAlarm(100);
        assertThat(events).containsExactly("detected CONSECUTIVE_5XX", "ejected 0");
        assertThat(detector.ejectedCount()).isEqualTo(1);
    }

    @Test
    void anotherAnswerEndsTheRun() {
        detector(policy(false, OutlierPolicy.Enforcing.DEFAULT), 2);
        answers(0, 4, 500);
        answers(0, 1, 404);
        answers(0, 4, 500);
        assertThat(alarms).isZero();
    }

    @Test
    void gatewayFailuresAreDetectedButEjectOnlyWhereEnforced() {
        OutlierPolicy.Enforcing gateway = new OutlierPolicy.Enforcing(0, 100, 100, 100, 100, 0, 0);
        OutlierDetector detector = detector(policy(false, gateway), 1);
        answers(0, 5, 503);
        detector.onAlarm(0);
        assertThat(events)
                .containsExactly(
                        "detected CONSECUTIVE_5XX", "spared 0", "detected CONSECUTIVE_GATEWAY_FAILURE", "ejected 0");
        assertThat(detector.history(0, 7)).isEqualTo(new OutlierDetector.History(1, 7, -1));
        assertThat(detector.history(1, 7)).isEqualTo(new OutlierDetector.History(0, -1, -1));
    }

    @Test
    void a500EndsARunOfGatewayFailures() {
        OutlierDetector detector = detector(policy(false, OutlierPolicy.Enforcing.DEFAULT), 2);
        answers(0, 4, 503);
        answers(0, 1, 500);
        detector.onAlarm(0);
        assertThat(events).containsExactly("detected CONSECUTIVE_5XX", "ejected 0");
    }

    @Test
    void failuresWithoutAnAnswerCountAs5xxUnlessToldApart() {
        OutlierDetector detector = detector(policy(false, OutlierPolicy.Enforcing.DEFAULT), 1);
        for (int i = 0; i < 5; i++) {
            monitor(0).onLocalFailure(0, 503);
        }
        detector.onAlarm(0);
        assertThat(events).contains("detected CONSECUTIVE_5XX", "ejected 0");
    }

    @Test
    void toldApartTheyHaveARunOfTheirOwn() {
        OutlierDetector detector = detector(policy(true, OutlierPolicy.Enforcing.DEFAULT), 1);
        for (int i = 0; i < 5; i++) {
            monitor(0).onLocalFailure(0, 503);
        }
        detector.onAlarm(0);
        assertThat(events).containsExactly("detected CONSECUTIVE_LOCAL_ORIGIN_FAILURE", "ejected 0");
    }

    @Test
    void theTimeOutGrowsUpToItsLimitAndShrinksInGoodIntervals() {
        OutlierDetector detector = detector(policy(false, OutlierPolicy.Enforcing.DEFAULT), 1);
        long now = 0;
        for (int outNs : new int[] {10, 20, 30, 35, 35}) {
            answers(0, 5, 500);
            detector.onAlarm(now);
            detector.onInterval(now + outNs - 1);
            assertThat(detector.ejectedCount()).as("out " + outNs).isEqualTo(1);
            now += outNs;
            detector.onInterval(now);
            assertThat(detector.ejectedCount()).isZero();
        }
        for (int i = 0; i < 10; i++) {
            detector.onInterval(++now);
        }
        answers(0, 5, 500);
        detector.onAlarm(now);
        detector.onInterval(now + 10);
        assertThat(detector.ejectedCount()).isZero();
    }

    @Test
    void notMoreThanTheAllowedPartIsOut() {
        OutlierPolicy.Ejection third = new OutlierPolicy.Ejection(1, 10, 35, 0, 34, false, true);
        OutlierDetector detector = detector(
                new OutlierPolicy(
                        1, 5, 5, false, USUAL.successRate(), USUAL.failurePercentage(), USUAL.enforcing(), third),
                3);
        answers(0, 1, 500);
        detector.onAlarm(0);
        answers(1, 1, 500);
        detector.onAlarm(0);
        assertThat(events)
                .containsExactly("detected CONSECUTIVE_5XX", "ejected 0", "detected CONSECUTIVE_5XX", "overflow");
    }

    @Test
    void byDefaultTenPercentOfFewHostsIsNone() {
        OutlierDetector detector = detector(USUAL, 3);
        answers(0, 5, 500);
        detector.onAlarm(0);
        assertThat(events).containsExactly("detected CONSECUTIVE_5XX", "overflow");
    }

    @Test
    void aHostThatSucceedsLessThanTheOthersIsEjected() {
        OutlierDetector detector = detector(policy(false, OutlierPolicy.Enforcing.DEFAULT), 6);
        for (int host = 0; host < 6; host++) {
            for (int i = 0; i < 100; i++) {
                monitor(host).onAnswer(0, host == 5 && i % 2 == 0 ? 500 : 200);
            }
        }
        detector.onInterval(0);
        assertThat(events).containsExactly("detected SUCCESS_RATE", "ejected 5");
        assertThat(detector.successRate(5, false)).isEqualTo(50);
        assertThat(detector.successRate(0, false)).isEqualTo(100);
        detector.onInterval(5);
        assertThat(detector.successRate(0, false)).isEqualTo(OutlierDetector.UNKNOWN);
    }

    @Test
    void fewRequestsOrFewHostsSayNothing() {
        OutlierDetector detector = detector(policy(false, OutlierPolicy.Enforcing.DEFAULT), 5);
        for (int host = 0; host < 4; host++) {
            answers(host, 100, 200);
        }
        for (int i = 0; i < 49; i++) {
            monitor(4).onAnswer(0, i % 4 == 0 ? 200 : 500);
        }
        detector.onInterval(0);
        assertThat(events).isEmpty();
    }

    @Test
    void theFailurePercentageNeedsNoComparison() {
        OutlierPolicy.Enforcing percentage = new OutlierPolicy.Enforcing(100, 0, 100, 0, 100, 100, 0);
        OutlierDetector detector = detector(policy(false, percentage), 5);
        for (int host = 0; host < 5; host++) {
            for (int i = 0; i < 60; i++) {
                monitor(host).onAnswer(0, i % 4 == 0 || host > 1 ? 200 : 500);
            }
        }
        detector.onInterval(0);
        assertThat(events).isEmpty();
        for (int host = 0; host < 5; host++) {
            for (int i = 0; i < 60; i++) {
                monitor(host).onAnswer(0, i % 10 == 0 || host > 1 ? 200 : 500);
            }
        }
        // Runs of nine are broken by the tenth, but ejection by runs comes with the alarm, which nobody heeds here.
        detector.onInterval(10);
        assertThat(events)
                .containsExactlyInAnyOrder(
                        "detected FAILURE_PERCENTAGE", "ejected 0", "detected FAILURE_PERCENTAGE", "ejected 1");
    }

    @Test
    void aHealthCheckTakesAHostBack() {
        OutlierDetector detector = detector(policy(false, OutlierPolicy.Enforcing.DEFAULT), 2);
        answers(1, 5, 500);
        detector.onAlarm(0);
        detector.onHealthCheckPassed(1, 0);
        assertThat(events).containsExactly("detected CONSECUTIVE_5XX", "ejected 1", "returned 1");
    }

    /** Success rates of 50, 100, 100, 100, 100: the mean is 90, the deviation 20, the threshold 90 - 1.9 x 20 = 52. */
    @Test
    void envoysExampleOfASuccessRate() {
        OutlierDetector detector = detector(policy(false, OutlierPolicy.Enforcing.DEFAULT), 10);
        succeed(new int[] {50, 100, 100, 100, 100});
        detector.onInterval(0);
        assertThat(events).containsExactly("detected SUCCESS_RATE", "ejected 0");

        OutlierPolicy lenient = new OutlierPolicy(
                200,
                200,
                200,
                false,
                new OutlierPolicy.SuccessRate(5, 100, 2_000), // 90 - 2 x 20 is 50, and 50 is not below
                USUAL.failurePercentage(),
                OutlierPolicy.Enforcing.DEFAULT,
                EVERYBODY);
        events.clear();
        monitors.clear();
        OutlierDetector other = detector(lenient, 10);
        succeed(new int[] {50, 100, 100, 100, 100});
        other.onInterval(0);
        assertThat(events).isEmpty();
    }

    /** Each host answers a hundred times, so often well. */
    private void succeed(int[] percents) {
        for (int host = 0; host < percents.length; host++) {
            for (int i = 0; i < 100; i++) {
                monitor(host).onAnswer(0, i < percents[host] ? 200 : 500);
                monitor(host).endRuns();
            }
        }
    }

    @Test
    void fourHostsAreTooFewToBeRated() {
        OutlierDetector detector = detector(policy(false, OutlierPolicy.Enforcing.DEFAULT), 4);
        succeed(new int[] {0, 100, 100, 100});
        detector.onInterval(0);
        assertThat(events).isEmpty();
        assertThat(detector.successRate(1, false)).isEqualTo(OutlierDetector.UNKNOWN);
    }

    @Test
    void whatIsEjectedAtTheEndOfAnIntervalIsNotForgivenInTheSameOne() {
        OutlierDetector detector = detector(policy(false, OutlierPolicy.Enforcing.DEFAULT), 10);
        answers(0, 5, 500);
        detector.onAlarm(0);
        detector.onInterval(10);
        events.clear();
        // The first interval after its return is the one in which its rate is bad.
        succeed(new int[] {50, 100, 100, 100, 100});
        detector.onInterval(11);
        assertThat(events).containsExactly("detected SUCCESS_RATE", "ejected 0");
        detector.onInterval(11 + 19);
        assertThat(detector.ejectedCount()).isEqualTo(1);
        detector.onInterval(11 + 20);
        assertThat(detector.ejectedCount()).isZero();
    }

    @Test
    void oneHostMayAlwaysBeOutIfItIsSaid() {
        OutlierPolicy.Ejection one = new OutlierPolicy.Ejection(1, 10, 35, 0, 10, true, true);
        OutlierDetector detector = detector(
                new OutlierPolicy(
                        5, 5, 5, false, USUAL.successRate(), USUAL.failurePercentage(), USUAL.enforcing(), one),
                3);
        answers(0, 5, 500);
        detector.onAlarm(0);
        answers(1, 5, 500);
        detector.onAlarm(0);
        assertThat(events).contains("ejected 0", "overflow").doesNotContain("ejected 1");
    }

    @Test
    void jitterComesOnTopOfTheTimeOut() {
        OutlierPolicy.Ejection jittery = new OutlierPolicy.Ejection(1, 10, 10, 5, 100, false, true);
        OutlierDetector detector = detector(
                new OutlierPolicy(
                        1, 5, 5, false, USUAL.successRate(), USUAL.failurePercentage(), USUAL.enforcing(), jittery),
                50);
        for (int host = 0; host < 50; host++) {
            answers(host, 1, 500);
        }
        detector.onAlarm(0);
        detector.onInterval(9);
        assertThat(detector.ejectedCount()).isEqualTo(50);
        detector.onInterval(12);
        assertThat(detector.ejectedCount()).isBetween(1, 49);
        detector.onInterval(15);
        assertThat(detector.ejectedCount()).isZero();
    }

    @Test
    void hostsThatLeaveAreNotOutAnyMore() {
        OutlierDetector detector = detector(policy(false, OutlierPolicy.Enforcing.DEFAULT), 2);
        answers(1, 5, 500);
        detector.onAlarm(0);
        monitors.remove(1);
        detector.onHosts(monitors);
        assertThat(detector.ejectedCount()).isZero();
    }
}
