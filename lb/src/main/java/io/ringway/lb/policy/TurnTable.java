package io.ringway.lb.policy;

import io.ringway.lb.HostSet;
import io.ringway.lb.HostTable;

/**
 * The turns of a weighted round robin: earliest deadline first repeats itself once every host was picked as often as its weight says, so that
 * one period is written down and shared by all workers. Owner: any (immutable).
 */
final class TurnTable extends HostTable {
    /** Longest period that is written down: 128 KiB. Weights with a longer one are scheduled pick by pick. */
    static final int TURNS_MAX = 65_536;

    /** Host indexes; empty if all weights are equal, or if the period is too long. */
    private final char[] turns;

    TurnTable(HostSet hosts) {
        super(hosts);
        this.turns = isWeighted() ? onePeriod(hosts) : new char[0];
    }

    int size() {
        return turns.length;
    }

    /** Index of the host whose turn it is. */
    int hostAt(int turn) {
        return turns[turn];
    }

    private static char[] onePeriod(HostSet hosts) {
        int divisor = 0;
        long sum = 0;
        for (int i = 0; i < hosts.size(); i++) {
            divisor = greatestCommonDivisor(hosts.host(i).weight(), divisor);
            sum += hosts.host(i).weight();
        }
        long period = sum / divisor;
        if (period > TURNS_MAX) {
            return new char[0];
        }
        EdfSchedule schedule = new EdfSchedule(hosts.size());
        for (int i = 0; i < hosts.size(); i++) {
            schedule.add(i, hosts.host(i).weight());
        }
        char[] result = new char[(int) period];
        for (int i = 0; i < result.length; i++) {
            result[i] = (char) schedule.due();
            schedule.reschedule(hosts.host(schedule.due()).weight());
        }
        return result;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
