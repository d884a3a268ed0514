package io.ringway.server.admin;

import io.ringway.config.runtime.RuntimeLoader;
import io.ringway.server.control.ConfigHistory;
import io.ringway.server.control.Inventory;
import io.ringway.server.control.Lifecycle;
import io.ringway.server.explain.ExplainedRequest;
import io.ringway.server.explain.Question;
import io.ringway.server.metrics.Statistics;
import io.ringway.server.overview.Overview;
import io.ringway.server.profile.CpuProfiler;
import io.ringway.server.why.Decisions;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What the pages show and what they may ask for.
 *
 * @param version what {@code /server_info} calls the version
 * @param flushStatistics ends an interval of statistics if looking at them is to do so
 * @param overview what the dashboard draws
 * @param profiler takes profiles of the process
 * @param decisions answers {@code /why}
 * @param runtime shown and changed
 * @param explainer answers {@code /explain}: takes a question and the listener that is meant
 * @param drainListeners closes the listeners; connections stay
 * @param failHealth makes health checks fail, or pass again; returns when the workers know
 * @param reopenLogs opens the files of access logs by their names again
 * @param history which configuration is in force
 * @param reload reads the configuration again; takes a reason
 */
public record AdminSources(
        String version,
        Lifecycle lifecycle,
        Inventory inventory,
        Statistics statistics,
        Runnable flushStatistics,
        Overview overview,
        Decisions decisions,
        CpuProfiler profiler,
        RuntimeLoader runtime,
        BiFunction<Question, String, ExplainedRequest> explainer,
        Runnable drainListeners,
        Consumer<Boolean> failHealth,
        Runnable reopenLogs,
        ConfigHistory history,
        Function<String, CompletableFuture<ConfigHistory.Attempt>> reload) {}
