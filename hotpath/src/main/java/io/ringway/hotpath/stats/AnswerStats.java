package io.ringway.hotpath.stats;

import java.util.List;

/**
 * Ids of the answers of a cluster by status ({@code cluster.<name>.upstream_rq_<code>}), and of all counts of answers once more by where the
 * request came from ({@code cluster.<name>.internal.*}, {@code cluster.<name>.external.*}). Owner: any (immutable).
 *
 * @param firstValue id of the first of {@link Block}'s values
 */
public record AnswerStats(int firstValue) {
    private static final int COMPLETED = 0;
    /** The classes 1xx to 5xx follow. */
    private static final int CLASSES = 1;

    private static final int CODES = 6;
    private static final int ORIGIN_COUNT = CODES + StatusSlots.COUNT;
    private static final List<String> ORIGINS = List.of("external", "internal");

    /** The statuses, then for each origin what is completed, the classes and the statuses. */
    record Block(String cluster) implements StatBlock {
        @Override
        public int valueCount() {
            return StatusSlots.COUNT + ORIGINS.size() * ORIGIN_COUNT;
        }

        @Override
        public StatName valueName(int offset) {
            StatName root = StatName.of("cluster").tag(DefaultTags.CLUSTER, cluster);
            if (offset < StatusSlots.COUNT) {
                return StatNames.responseCode(root, "upstream_rq", StatusSlots.status(offset));
            }
            StatName origin = root.then(ORIGINS.get((offset - StatusSlots.COUNT) / ORIGIN_COUNT));
            int value = (offset - StatusSlots.COUNT) % ORIGIN_COUNT;
            if (value == COMPLETED) {
                return origin.then("upstream_rq_completed");
            }
            return value < CODES
                    ? StatNames.responseClass(origin, "upstream_rq", value - CLASSES + 1)
                    : StatNames.responseCode(origin, "upstream_rq", StatusSlots.status(value - CODES));
        }

        /** As in Envoy they are there from the first answer on. */
        @Override
        public boolean isListed() {
            return true;
        }

        @Override
        public int histogramCount() {
            return 0;
        }

        @Override
        public StatName histogramName(int offset) {
            throw new IndexOutOfBoundsException(offset);
        }

        @Override
        public StatsRegistry.Unit unit() {
            return StatsRegistry.Unit.MILLISECONDS;
        }
    }

    static AnswerStats register(StatsRegistry registry, String cluster) {
        return new AnswerStats(registry.block(new Block(cluster)).firstValue());
    }

    /** An answer to a request of a client. */
    public void count(WriterStats stats, int status, boolean isInternal) {
        int slot = StatusSlots.slot(status);
        stats.increment(firstValue + slot);
        int origin = firstValue + StatusSlots.COUNT + (isInternal ? ORIGIN_COUNT : 0);
        stats.increment(origin + COMPLETED);
        stats.increment(origin + CLASSES + Math.clamp(status / 100, 1, 5) - 1);
        stats.increment(origin + CODES + slot);
    }
}
