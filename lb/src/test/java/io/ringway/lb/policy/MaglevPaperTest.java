package io.ringway.lb.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The figures of the paper (Eisenbud et al., NSDI 2016, section 5.3): M = 65,537 places, N = 1,000 backends. The paper fills 10,000 tables;
 * {@code -Dmaglev.fills=10000} does so here, 200 are enough to hold the bounds.
 */
class MaglevPaperTest {
    private static final int HOSTS = 1_000;
    private static final int PLACES = 65_537;
    private static final double MEAN = (double) PLACES / HOSTS;
    private static final int FILLS = Integer.getInteger("maglev.fills", 200);

    /** Backends that no other table has. */
    private static List<Host> backends(int table) {
        List<Host> hosts = new ArrayList<>(HOSTS);
        for (int i = 0; i < HOSTS; i++) {
            hosts.add(new Host(i, "10." + table / 250 + '.' + table % 250 + '.' + i + ":80", "", 1));
        }
        return hosts;
    }

    /** Section 5.3 and figure 12: with 65,537 places for 1,000 backends the largest share is 1.0x of the mean, not far above it. */
    @Test
    void sharesAreEven() {
        double most = 0;
        double least = Double.MAX_VALUE;
        for (int table = 0; table < FILLS; table++) {
            MaglevTable filled = new Maglev().prepare(new HostSet(1, backends(table)));
            most = Math.max(most, filled.placesPerHostMax() / MEAN);
            least = Math.min(least, filled.placesPerHostMin() / MEAN);
        }
        System.out.printf(
                "maglev: %d fills, M=%d, N=%d: max/mean %.4f, min/mean %.4f%n", FILLS, PLACES, HOSTS, most, least);
        // Everybody takes a place per round, so that nobody is more than one place away from the others.
        assertThat(most).isLessThanOrEqualTo(Math.ceil(MEAN) / MEAN);
        assertThat(least).isGreaterThanOrEqualTo(Math.floor(MEAN) / MEAN);
    }

    /** Figure 13: when 1 % of the backends go, the places of the others that change owners are about as many again as those that must. */
    @Test
    void fewPlacesChangeWhenOnePercentOfTheBackendsGo() {
        int runs = Math.max(1, FILLS / 20);
        double sum = 0;
        double most = 0;
        for (int table = 0; table < runs; table++) {
            List<Host> all = backends(table);
            List<Host> rest = new ArrayList<>(all);
            Collections.shuffle(rest, new Random(table));
            rest = rest.subList(HOSTS / 100, HOSTS);
            double moved = moved(all, rest);
            sum += moved;
            most = Math.max(most, moved);
        }
        System.out.printf(
                "maglev: %d runs, 1 %% of %d backends gone: %.2f %% of the keys of the others moved, %.2f %% at most%n",
                runs, HOSTS, 100 * sum / runs, 100 * most);
        assertThat(sum / runs).isLessThan(0.03);
        assertThat(most).isLessThan(0.035);
    }

    /** The part of the places whose backend stays that have another one all the same. */
    private static double moved(List<Host> before, List<Host> after) {
        MaglevTable first = new Maglev().prepare(new HostSet(1, before));
        MaglevTable second = new Maglev().prepare(new HostSet(2, after));
        boolean[] isStaying = new boolean[HOSTS];
        after.forEach(host -> isStaying[host.id()] = true);
        int moved = 0;
        int staying = 0;
        for (int place = 0; place < PLACES; place++) {
            Host owner = before.get(first.hostAt(place));
            if (isStaying[owner.id()]) {
                staying++;
                moved += owner.equals(after.get(second.hostAt(place))) ? 0 : 1;
            }
        }
        return (double) moved / staying;
    }
}
