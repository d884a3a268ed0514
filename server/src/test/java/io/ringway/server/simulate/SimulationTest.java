package io.ringway.server.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.LbPolicy;
import io.ringway.lb.policy.LeastRequest;
import io.ringway.lb.policy.Maglev;
import io.ringway.lb.policy.RandomChoice;
import io.ringway.lb.policy.RingHash;
import io.ringway.lb.policy.RoundRobin;
import io.ringway.lb.priority.Prioritized;
import io.ringway.lb.priority.PriorityOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SimulationTest {

    private static Scenario scenario(LbPolicy policy, int hosts, double rate, String service, int atOnce, String keys) {
        List<Host> all = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            all.add(new Host(i, "10.0.0." + i + ":80", "", 1));
        }
        return new Scenario(
                new Prioritized(policy, PriorityOptions.DEFAULT),
                new HostSet(1, all),
                null,
                40_000,
                rate,
                ServiceTime.parse(service),
                KeySource.parse(keys),
                atOnce,
                1,
                9);
    }

    @Test
    void roundRobinIsEven() {
        Outcome outcome = Simulation.run(scenario(new RoundRobin(), 10, 100, "fixed:1ms", 8, "uniform:10"));
        assertThat(outcome.maxByMean()).isEqualTo(1.0);
        assertThat(outcome.p99ByMean()).isEqualTo(1.0);
        assertThat(outcome.meanPerHost()).isEqualTo(4_000);
        assertThat(outcome.latencyMs(0.99)).isEqualTo(1.0, within(1e-9));
        assertThat(outcome.refused()).isZero();
    }

    /** One host with one place is the queue M/M/1: the time in it is exponential with mean 1 / (service rate - arrival rate). */
    @Test
    void queuesAreThoseOfTheory() {
        Scenario scenario = scenario(new RoundRobin(), 1, 50, "exponential:10ms", 1, "uniform:10");
        assertThat(scenario.utilization()).isEqualTo(0.5, within(1e-9));
        Outcome outcome = Simulation.run(scenario);
        // Mean 20 ms: the median is 20 x ln 2, the p99 20 x ln 100.
        assertThat(outcome.latencyMs(0.5)).isEqualTo(20 * Math.log(2), within(1.0));
        assertThat(outcome.latencyMs(0.99)).isEqualTo(20 * Math.log(100), within(12.0));
    }

    @Test
    void leastRequestQueuesLessThanRandom() {
        Outcome least = Simulation.run(scenario(new LeastRequest(), 10, 900, "exponential:10ms", 1, "uniform:10"));
        Outcome random = Simulation.run(scenario(new RandomChoice(), 10, 900, "exponential:10ms", 1, "uniform:10"));
        assertThat(least.latencyMs(0.99)).isLessThan(random.latencyMs(0.99) / 2);
        assertThat(least.inFlight(0.99)).isLessThan(random.inFlight(0.99));
    }

    @Test
    void losingAHostOfMaglevMovesFewKeys() {
        HostLoss loss = HostLoss.of(scenario(new Maglev(), 100, 1_000, "fixed:1ms", 8, "uniform:20000"), 7);
        assertThat(loss.keys()).isEqualTo(20_000);
        assertThat(loss.keysOfHost() / 20_000.0).isEqualTo(0.01, within(0.003));
        assertThat(loss.keysMoved()).isBetween(loss.keysOfHost(), 400);
        assertThat(loss.after().requestsPerHost()[7]).isZero();
    }

    @Test
    void losingAHostOfARingMovesItsOwnKeysOnly() {
        HostLoss loss = HostLoss.of(scenario(new RingHash(), 10, 1_000, "fixed:1ms", 8, "uniform:5000"), 3);
        assertThat(loss.keysMoved()).isBetween(1, 2_000);
        HostLoss none = HostLoss.of(scenario(new RoundRobin(), 10, 1_000, "fixed:1ms", 8, "uniform:5000"), 3);
        assertThat(none.keys()).isZero();
        assertThat(none.after().maxByMean()).isEqualTo(1.0, within(0.001));
    }

    @Test
    void theMostFrequentKeyOfAZipfDistributionLoadsItsHost() {
        Outcome zipf = Simulation.run(scenario(new Maglev(), 20, 1_000, "fixed:1ms", 8, "zipf:1000:1"));
        // 1 of the harmonic number of 1000, 7.485, is 13 % of the requests for one of 20 hosts.
        assertThat(zipf.maxByMean()).isGreaterThan(20 * 0.13);
    }

    @Test
    void withoutAnyHostAllAreRefused() {
        Scenario scenario = scenario(new RoundRobin(), 1, 100, "fixed:1ms", 8, "uniform:10");
        Outcome outcome = Simulation.run(scenario.withHosts(HostSet.EMPTY));
        assertThat(outcome.refused()).isEqualTo(40_000);
        assertThat(outcome.latencyMs(0.99)).isZero();
        assertThat(outcome.maxByMean()).isZero();
    }

    @Test
    void serviceTimesHaveTheirMean() {
        for (String text : new String[] {"fixed:5ms", "exponential:5ms", "lognormal:5ms", "lognormal:0.005s:0.5"}) {
            ServiceTime time = ServiceTime.parse(text);
            SplittableRandom random = new SplittableRandom(4);
            double mean = IntStream.range(0, 200_000)
                    .mapToDouble(_ -> time.ns(random))
                    .average()
                    .orElse(0);
            assertThat(mean).as(text).isEqualTo(5e6, within(1e5));
            assertThat(time.meanNs()).isEqualTo(5e6, within(1e-6));
        }
        assertThatThrownBy(() -> ServiceTime.parse("normal:5ms")).hasMessageContaining("no service time");
    }
}
