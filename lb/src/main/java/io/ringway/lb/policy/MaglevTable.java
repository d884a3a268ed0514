package io.ringway.lb.policy;

import io.ringway.lb.HostSet;
import io.ringway.lb.HostTable;
import io.ringway.lb.TableFact;
import io.ringway.lb.hash.XxHash64;
import java.util.Arrays;
import java.util.Map;

/**
 * A filled Maglev table. Each host has its own permutation of the places ((offset + n * skip) mod size); hosts take turns in the order of
 * their keys, each takes the next free place of its permutation, until all are taken. Under weights a host sits out turns in proportion.
 * Owner: any (immutable).
 */
public final class MaglevTable extends HostTable {
    private static final int FREE = -1;

    /** One of the two holds host indexes: two bytes per place as long as they suffice. */
    private final char[] narrowPlaces;

    private final int[] widePlaces;
    private final int size;
    private final int[] placesOfHost;

    MaglevTable(HostSet hosts, int size, HashKey key) {
        super(hosts);
        this.size = size;
        this.placesOfHost = new int[hosts.size()];
        int[] places = hosts.size() == 0 ? new int[0] : fill(key);
        if (hosts.size() <= Character.MAX_VALUE) {
            narrowPlaces = narrow(places);
            widePlaces = new int[0];
        } else {
            narrowPlaces = new char[0];
            widePlaces = places;
        }
    }

    /** Places in the table. */
    public int size() {
        return size;
    }

    /**
     * Index of the host that a hash belongs to.
     *
     * @param hash unsigned
     */
    public int hostAt(long hash) {
        int place = (int) Long.remainderUnsigned(hash, size);
        return widePlaces.length == 0 ? narrowPlaces[place] : widePlaces[place];
    }

    /** Fewest places of a host ({@code maglev_lb.min_entries_per_host}). */
    public int placesPerHostMin() {
        return Arrays.stream(placesOfHost).min().orElse(0);
    }

    /** Most places of a host ({@code maglev_lb.max_entries_per_host}). */
    public int placesPerHostMax() {
        return Arrays.stream(placesOfHost).max().orElse(0);
    }

    @Override
    public void addFacts(Map<TableFact, Long> facts) {
        TableFact.MAGLEV_PLACES_MIN.state(facts, placesPerHostMin());
        TableFact.MAGLEV_PLACES_MAX.state(facts, placesPerHostMax());
    }

    private int[] fill(HashKey key) {
        HostSet hosts = hosts();
        String[] keys = new String[hosts.size()];
        Integer[] byKey = new Integer[keys.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = key.of(hosts, i);
            byKey[i] = i;
        }
        // Sorted, so that the order in which hosts were announced does not matter.
        Arrays.sort(byKey, (a, b) -> keys[a].compareTo(keys[b]));
        long[] next = new long[keys.length];
        long[] skip = new long[keys.length];
        for (int i = 0; i < keys.length; i++) {
            next[i] = Long.remainderUnsigned(XxHash64.hash(keys[i], 0), size);
            skip[i] = Long.remainderUnsigned(XxHash64.hash(keys[i], 1), size - 1L) + 1;
        }
        return takeTurns(byKey, next, skip);
    }

    private int[] takeTurns(Integer[] order, long[] next, long[] skip) {
        HostWeights weights = new HostWeights(hosts());
        double[] targets = new double[order.length];
        int[] places = new int[size];
        Arrays.fill(places, FREE);
        int taken = 0;
        for (long turn = 1; taken < size; turn++) {
            for (int i = 0; i < order.length && taken < size; i++) {
                int host = order[i];
                if (turn * weights.share(host) < targets[host]) {
                    continue;
                }
                targets[host] += weights.max();
                while (places[(int) next[host]] != FREE) {
                    next[host] = (next[host] + skip[host]) % size;
                }
                places[(int) next[host]] = host;
                placesOfHost[host]++;
                taken++;
            }
        }
        return places;
    }

    private static char[] narrow(int[] places) {
        char[] result = new char[places.length];
        for (int i = 0; i < places.length; i++) {
            result[i] = (char) places[i];
        }
        return result;
    }
}
