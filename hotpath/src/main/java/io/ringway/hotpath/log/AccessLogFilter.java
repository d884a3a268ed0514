package io.ringway.hotpath.log;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.http.TraceReason;
import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.runtime.RuntimeFraction;
import io.ringway.routing.runtime.RuntimeInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which streams are logged (Envoy {@code config.accesslog.v3.AccessLogFilter}). Owner: any (immutable).
 */
public interface AccessLogFilter {
    /** Nanoseconds of the unit that durations are compared in. */
    long NS_PER_MS = 1_000_000;

    /** Allocates nothing and keeps nothing of the stream. */
    boolean test(StreamView view);

    /** How {@code ComparisonFilter} compares. */
    enum Comparison {
        EQUAL,
        GREATER_OR_EQUAL,
        LESS_OR_EQUAL;

        boolean holds(long value, long limit) {
            return switch (this) {
                case EQUAL -> value == limit;
                case GREATER_OR_EQUAL -> value >= limit;
                case LESS_OR_EQUAL -> value <= limit;
            };
        }
    }

    /** {@code status_code_filter}; a stream without an answer has code 0. */
    record Status(Comparison comparison, RuntimeInteger limit) implements AccessLogFilter {
        @Override
        public boolean test(StreamView view) {
            return comparison.holds(
                    view.info().responseCode, limit.now(view.worker().runtime()));
        }
    }

    /** {@code duration_filter}, in milliseconds. */
    record Duration(Comparison comparison, RuntimeInteger limit) implements AccessLogFilter {
        @Override
        public boolean test(StreamView view) {
            long millis = (view.info().endNs - view.info().startNs) / NS_PER_MS;
            return comparison.holds(millis, limit.now(view.worker().runtime()));
        }
    }

    /** {@code response_flag_filter}: one of these flags is set; without any, some flag is. */
    record Flags(long bits) implements AccessLogFilter {
        @Override
        public boolean test(StreamView view) {
            long set = view.info().responseFlags;
            return (set & (bits == 0 ? -1 : bits)) != 0;
        }
    }

    /** {@code header_filter}, of the request's head. */
    record Header(RouteCondition condition) implements AccessLogFilter {
        @Override
        public boolean test(StreamView view) {
            return condition.test(view.matchInput());
        }
    }

    /**
     * {@code metadata_filter}, of dynamic metadata.
     *
     * @param presence whether there is the value; null if none was named
     * @param value what it has to be; null if none was named
     * @param isTakenWithout streams without the value are logged ({@code match_if_key_not_found})
     */
    record Metadata(
            @Nullable RouteCondition presence, @Nullable RouteCondition value, boolean isTakenWithout)
            implements AccessLogFilter {
        @Override
        public boolean test(StreamView view) {
            MatchInput input = view.matchInput();
            boolean isThere = presence != null && presence.test(input);
            return isThere ? value != null && value.test(input) : isTakenWithout;
        }
    }

    /**
     * {@code runtime_filter}: a share of the streams; by their request ids unless each decides for itself, so that all proxies of a request
     * log it or none.
     */
    record Share(RuntimeFraction fraction, boolean isIndependent) implements AccessLogFilter {
        @Override
        public boolean test(StreamView view) {
            long random = isIndependent ? (view.worker().random().nextLong() >>> 1) : RequestSample.of(view);
            return fraction.isTaken(view.worker().runtime(), random);
        }
    }

    /** {@code and_filter}. */
    record All(List<AccessLogFilter> filters) implements AccessLogFilter {
        @Override
        public boolean test(StreamView view) {
            for (int i = 0; i < filters.size(); i++) {
                if (!filters.get(i).test(view)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** {@code or_filter}. */
    record Any(List<AccessLogFilter> filters) implements AccessLogFilter {
        @Override
        public boolean test(StreamView view) {
            for (int i = 0; i < filters.size(); i++) {
                if (filters.get(i).test(view)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * {@code traceable_filter}: what is traced because a client inside asked for it ({@code x-envoy-force-trace}). Envoy takes no others either.
     */
    record Traceable() implements AccessLogFilter {
        @Override
        public boolean test(StreamView view) {
            return view.info().trace.reason == TraceReason.SERVICE_FORCED && !view.info().isHealthCheck;
        }
    }

    /** {@code not_health_check_filter}: what {@code envoy.filters.http.health_check} has not taken for a health check. */
    record NotHealthCheck() implements AccessLogFilter {
        @Override
        public boolean test(StreamView view) {
            return !view.info().isHealthCheck;
        }
    }
}
