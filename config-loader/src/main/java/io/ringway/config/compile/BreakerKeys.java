package io.ringway.config.compile;

import io.ringway.config.runtime.RuntimeEntry;
import io.ringway.config.runtime.RuntimeSnapshot;
import io.ringway.lb.limit.RetryBudget;
import io.ringway.lb.limit.Thresholds;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The runtime keys of circuit breakers: {@code circuit_breakers.<cluster>.<priority>.<setting>}. Owner: any. */
final class BreakerKeys {
    private static final String ROOT = "circuit_breakers.";
    private static final String DEFAULT = ".default.";
    private static final String HIGH = ".high.";

    private static final String CONNECTIONS = "max_connections";
    private static final String PENDING = "max_pending_requests";
    private static final String REQUESTS = "max_requests";
    private static final String RETRIES = "max_retries";
    private static final String BUDGET_PERCENT = "retry_budget.budget_percent";
    private static final String BUDGET_MIN = "retry_budget.min_retry_concurrency";
    private static final List<String> SETTINGS =
            List.of(CONNECTIONS, PENDING, REQUESTS, RETRIES, BUDGET_PERCENT, BUDGET_MIN);

    private BreakerKeys() {}

    /** Whether a key is one of a cluster that there is. */
    static boolean isRead(String key, Predicate<String> isCluster) {
        if (!key.startsWith(ROOT)) {
            return false;
        }
        String rest = key.substring(ROOT.length());
        return Stream.of(DEFAULT, HIGH)
                .flatMap(priority -> SETTINGS.stream().map(priority::concat))
                .filter(rest::endsWith)
                .anyMatch(end -> isCluster.test(rest.substring(0, rest.length() - end.length())));
    }

    /** The thresholds with what the runtime says instead. */
    static Thresholds apply(Thresholds usual, String cluster, boolean isHighPriority, RuntimeSnapshot runtime) {
        String prefix = prefix(cluster, isHighPriority);
        SortedMap<String, RuntimeEntry> after = runtime.entries().tailMap(prefix);
        if (after.isEmpty() || !after.firstKey().startsWith(prefix)) {
            return usual;
        }
        return new Thresholds(
                integer(runtime, prefix + CONNECTIONS, usual.connectionsMax()),
                integer(runtime, prefix + PENDING, usual.pendingRequestsMax()),
                integer(runtime, prefix + REQUESTS, usual.requestsMax()),
                integer(runtime, prefix + RETRIES, usual.retriesMax()),
                budget(runtime, prefix, usual.retryBudget()),
                usual.isRemainingTracked());
    }

    /** A budget that only the runtime knows of is one, too. */
    private static @Nullable RetryBudget budget(RuntimeSnapshot runtime, String prefix, @Nullable RetryBudget usual) {
        RuntimeEntry percent = runtime.entry(prefix + BUDGET_PERCENT);
        RuntimeEntry minimum = runtime.entry(prefix + BUDGET_MIN);
        if (percent == null && minimum == null) {
            return usual;
        }
        RetryBudget base =
                usual == null ? new RetryBudget(RetryBudget.PERCENT_DEFAULT, RetryBudget.RETRIES_MIN_DEFAULT) : usual;
        return new RetryBudget(
                percent == null || percent.number() == null ? base.percent() : Math.clamp(percent.number(), 0, 100),
                integer(runtime, prefix + BUDGET_MIN, base.retriesMin()));
    }

    /** An integer, or the default if there is none. */
    static int integer(RuntimeSnapshot runtime, String key, int usual) {
        RuntimeEntry entry = runtime.entry(key);
        return entry == null || entry.integer() == null ? usual : (int) Math.min(Integer.MAX_VALUE, entry.integer());
    }

    private static String prefix(String cluster, boolean isHighPriority) {
        return ROOT + cluster + (isHighPriority ? HIGH : DEFAULT);
    }
}
