package io.ringway.lb.policy;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.hash.MersenneTwister;
import org.jspecify.annotations.Nullable;

/**
 * Consistent hashing with bounded loads (Mirrokni et al., arXiv 1608.01350, with the random jumps of arXiv 1908.08762; Envoy
 * {@code hash_balance_factor}): no host has more requests than a multiple of its share of all. A key whose host is full goes to the others
 * in an order that follows from the key, so that it finds the same one again. Requests are those of the picking worker. Owner: worker.
 */
public final class BoundedLoad {
    /** No bound. */
    public static final int NONE = 0;

    private static final int PERCENT = 100;
    private static final long RANDOMS = 1L << 32;

    private final int factorPercent;
    private final ActiveRequests active;
    private final MersenneTwister random = new MersenneTwister();
    private HostSet hosts = HostSet.EMPTY;
    private double[] shares = {};
    private int[] order = {};

    private BoundedLoad(int factorPercent, ActiveRequests active) {
        this.factorPercent = factorPercent;
        this.active = active;
    }

    static @Nullable BoundedLoad of(int factorPercent, ActiveRequests active) {
        return factorPercent == NONE ? null : new BoundedLoad(factorPercent, active);
    }

    void onHosts(HostSet now) {
        HostWeights weights = new HostWeights(now);
        hosts = now;
        shares = new double[now.size()];
        order = new int[now.size()];
        for (int i = 0; i < shares.length; i++) {
            shares[i] = weights.share(i);
        }
    }

    /** The index of the host to take for a hash that belongs to {@code preferred}. */
    int choose(int preferred, long hash) {
        double least = overload(preferred);
        if (least <= 1.0) {
            return preferred;
        }
        int best = preferred;
        random.seed(hash);
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        for (int i = 0; i < order.length; i++) {
            int candidate = draw(i);
            if (candidate == preferred) {
                continue;
            }
            double overload = overload(candidate);
            if (overload <= 1.0) {
                return candidate;
            }
            if (overload < least) {
                least = overload;
                best = candidate;
            }
        }
        return best;
    }

    /** One of the hosts that have not been drawn yet, which are those from {@code from} on. */
    private int draw(int from) {
        int bound = order.length - from;
        long drawn;
        do {
            drawn = random.next() / (RANDOMS / bound);
        } while (drawn >= bound);
        int at = from + (int) drawn;
        int host = order[at];
        order[at] = order[from];
        order[from] = host;
        return host;
    }

    /** Requests under way by how many there may be; up to 1 there is room. */
    private double overload(int index) {
        Host host = hosts.host(index);
        long places = ((active.clusterCount(host) + 1L) * factorPercent + PERCENT - 1) / PERCENT;
        double own = Math.max(1, Math.ceil(places * shares[index]));
        return active.count(host) / own;
    }
}
