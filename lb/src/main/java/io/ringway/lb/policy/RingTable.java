package io.ringway.lb.policy;

import io.ringway.lb.HostSet;
import io.ringway.lb.HostTable;
import io.ringway.lb.TableFact;
import io.ringway.lb.hash.MurmurHash2;
import io.ringway.lb.hash.XxHash64;
import java.util.Arrays;
import java.util.Map;

/**
 * A ring: the points of all hosts in the order of their hashes. Point {@code i} of a host is the hash of {@code <key>_<i>}. A host has points
 * in proportion to its weight; the sums run over all hosts, so that fractions of a point are not lost. Owner: any (immutable).
 */
public final class RingTable extends HostTable {
    /** Hashes in ascending unsigned order, with the sign bit flipped so that signed comparison orders them. */
    private final long[] points;

    private final int[] hostOfPoint;
    private int pointsPerHostMin;
    private int pointsPerHostMax;

    RingTable(HostSet hosts, long sizeMin, long sizeMax, RingHash.HashFunction function, HashKey key) {
        super(hosts);
        HostWeights weights = new HostWeights(hosts);
        // Scaled up until the lightest host has a whole number of points.
        double scale =
                hosts.size() == 0 ? 0 : Math.min(Math.ceil(weights.min() * sizeMin) / weights.min(), (double) sizeMax);
        int capacity = (int) Math.ceil(scale) + 1;
        long[] hashes = new long[capacity];
        int[] owners = new int[capacity];
        int count = 0;
        double target = 0;
        pointsPerHostMin = hosts.size() == 0 ? 0 : Integer.MAX_VALUE;
        for (int host = 0; host < hosts.size(); host++) {
            String prefix = key.of(hosts, host) + '_';
            target += scale * weights.share(host);
            int ofHost = 0;
            while (count < target) {
                hashes[count] = hash(function, prefix + ofHost) ^ Long.MIN_VALUE;
                owners[count] = host;
                ofHost++;
                count++;
            }
            pointsPerHostMin = Math.min(pointsPerHostMin, ofHost);
            pointsPerHostMax = Math.max(pointsPerHostMax, ofHost);
        }
        points = new long[count];
        hostOfPoint = new int[count];
        sort(hashes, owners);
    }

    /** Points on the ring ({@code ring_hash_lb.size}). */
    public int size() {
        return points.length;
    }

    /** Fewest points of a host ({@code ring_hash_lb.min_hashes_per_host}). */
    public int pointsPerHostMin() {
        return pointsPerHostMin;
    }

    /** Most points of a host ({@code ring_hash_lb.max_hashes_per_host}). */
    public int pointsPerHostMax() {
        return pointsPerHostMax;
    }

    @Override
    public void addFacts(Map<TableFact, Long> facts) {
        TableFact.RING_SIZE.state(facts, size());
        TableFact.RING_POINTS_MIN.state(facts, pointsPerHostMin);
        TableFact.RING_POINTS_MAX.state(facts, pointsPerHostMax);
    }

    /**
     * Index of the host that a hash belongs to.
     *
     * @param hash unsigned
     * @param skipped points to go on from there
     */
    public int hostAt(long hash, int skipped) {
        int point = firstPointFrom(hash ^ Long.MIN_VALUE);
        if (skipped > 0) {
            point = (int) ((point + (long) skipped) % points.length);
        }
        return hostOfPoint[point];
    }

    /** Point {@code index} of the ring, as an unsigned hash. */
    long pointAt(int index) {
        return points[index] ^ Long.MIN_VALUE;
    }

    private int firstPointFrom(long flipped) {
        int low = 0;
        int high = points.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (points[middle] < flipped) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == points.length ? 0 : low;
    }

    private void sort(long[] hashes, int[] owners) {
        Integer[] order = new Integer[points.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Long.compare(hashes[a], hashes[b]));
        for (int i = 0; i < order.length; i++) {
            points[i] = hashes[order[i]];
            hostOfPoint[i] = owners[order[i]];
        }
    }

    private static long hash(RingHash.HashFunction function, String text) {
        return switch (function) {
            case XX_HASH -> XxHash64.hash(text, 0);
            case MURMUR_HASH_2 -> MurmurHash2.hash(text);
        };
    }
}
