package io.ringway.hotpath.stats;

import java.util.List;

/**
 * Ids of what Envoy counts per virtual cluster ({@code vhost.<name>.vcluster.<name>.*}) and per route with a {@code stat_prefix}
 * ({@code vhost.<name>.route.<stat_prefix>.*}): only requests that were forwarded, or would have been. Owner: any (immutable).
 *
 * @param firstValue id of the first of {@link Block}'s values
 * @param rqTime from the end of the request to the head of the answer, ms
 */
public record VirtualHostStats(int firstValue, int rqTime) {
    private static final List<String> FIXED = List.of(
            "upstream_rq_retry",
            "upstream_rq_retry_backoff_exponential",
            "upstream_rq_retry_backoff_ratelimited",
            "upstream_rq_retry_limit_exceeded",
            "upstream_rq_retry_overflow",
            "upstream_rq_retry_success",
            "upstream_rq_timeout",
            "upstream_rq_total");
    private static final int COMPLETED = FIXED.size();
    /** The classes 1xx to 5xx follow. */
    private static final int CLASSES = COMPLETED + 1;
    /** The statuses follow, by {@link StatusSlots}. */
    private static final int CODES = CLASSES + 5;

    /** How many ids each takes. */
    private static final int VALUE_COUNT = CODES + StatusSlots.COUNT;

    /** What is counted. */
    public enum Part {
        VIRTUAL_CLUSTER("vcluster", DefaultTags.VIRTUAL_CLUSTER),
        ROUTE("route", DefaultTags.ROUTE);

        private final String element;
        private final String tag;

        Part(String element, String tag) {
            this.element = element;
            this.tag = tag;
        }
    }

    /** What names it. */
    public record Block(String virtualHost, Part part, String name) implements StatBlock {

        @Override
        public int valueCount() {
            return VALUE_COUNT;
        }

        @Override
        public StatName valueName(int offset) {
            if (offset < COMPLETED) {
                return root().then(FIXED.get(offset));
            }
            if (offset == COMPLETED) {
                return root().then("upstream_rq_completed");
            }
            return offset < CODES
                    ? StatNames.responseClass(root(), "upstream_rq", offset - CLASSES + 1)
                    : StatNames.responseCode(root(), "upstream_rq", StatusSlots.status(offset - CODES));
        }

        @Override
        public boolean isListed() {
            return true;
        }

        /** Envoy makes those of answers when the first one comes. */
        @Override
        public boolean isListedAtZero(int offset) {
            return offset < COMPLETED;
        }

        @Override
        public int histogramCount() {
            return 1;
        }

        @Override
        public StatName histogramName(int offset) {
            return root().then("upstream_rq_time");
        }

        @Override
        public StatsRegistry.Unit unit() {
            return StatsRegistry.Unit.MILLISECONDS;
        }

        private StatName root() {
            return StatName.of("vhost")
                    .tag(DefaultTags.VIRTUAL_HOST, virtualHost)
                    .then(part.element)
                    .tag(part.tag, name);
        }
    }

    /** Registers them. */
    public static VirtualHostStats register(StatsRegistry registry, String virtualHost, Part part, String name) {
        StatsRegistry.Place place = registry.block(new Block(virtualHost, part, name));
        return new VirtualHostStats(place.firstValue(), place.firstHistogram());
    }

    public int rqTimeout() {
        return firstValue + 6;
    }

    public int rqTotal() {
        return firstValue + 7;
    }

    public int rqCompleted() {
        return firstValue + COMPLETED;
    }

    /** Id of {@code upstream_rq_<n>xx}, n = 1 to 5. */
    public int rqClass(int status) {
        return firstValue + CLASSES + Math.clamp(status / 100, 1, 5) - 1;
    }

    /** Id of {@code upstream_rq_<code>}; codes beyond what HTTP has count as the nearest. */
    public int rqCode(int status) {
        return firstValue + CODES + StatusSlots.slot(status);
    }
}
