package io.ringway.lb.policy;

/**
 * Earliest deadline first: over time each entry is picked in proportion to its weight, and the picks of an entry are spread evenly. An entry
 * of weight w is due 1/w after it was picked; of entries due at the same time the one scheduled first wins.
 *
 * <p>A binary heap in flat arrays: a pick moves the root down, nothing is allocated. Owner: worker.
 */
public final class EdfSchedule {
    private final int[] entries;
    private final double[] deadlines;
    private final long[] orders;
    private int size;
    private long orderNext;
    private double now;

    public EdfSchedule(int entriesMax) {
        entries = new int[entriesMax];
        deadlines = new double[entriesMax];
        orders = new long[entriesMax];
    }

    /** Forgets all entries. */
    public void clear() {
        size = 0;
        orderNext = 0;
        now = 0;
    }

    /** Adds an entry; entries are added before the first pick. */
    public void add(int entry, double weight) {
        int i = size++;
        double deadline = now + 1.0 / weight;
        long order = orderNext++;
        while (i > 0) {
            int parent = (i - 1) >>> 1;
            if (!isBefore(deadline, order, parent)) {
                break;
            }
            move(parent, i);
            i = parent;
        }
        set(i, entry, deadline, order);
    }

    /** The entry that is due; it stays due until {@link #reschedule}. */
    public int due() {
        return entries[0];
    }

    /** Takes the due entry as picked and schedules it again under its weight of now. */
    public void reschedule(double weight) {
        int entry = entries[0];
        now = deadlines[0];
        double deadline = now + 1.0 / weight;
        long order = orderNext++;
        int i = 0;
        while (true) {
            int child = 2 * i + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && isBefore(deadlines[child + 1], orders[child + 1], child)) {
                child++;
            }
            if (isBefore(deadline, order, child)) {
                break;
            }
            move(child, i);
            i = child;
        }
        set(i, entry, deadline, order);
    }

    private boolean isBefore(double deadline, long order, int other) {
        return deadline < deadlines[other] || (deadline == deadlines[other] && order < orders[other]);
    }

    private void move(int from, int to) {
        set(to, entries[from], deadlines[from], orders[from]);
    }

    private void set(int i, int entry, double deadline, long order) {
        entries[i] = entry;
        deadlines[i] = deadline;
        orders[i] = order;
    }
}
