package io.ringway.server.assemble;

import io.ringway.config.ConfigInput;
import io.ringway.config.ConfigLoader;
import io.ringway.config.LoadResult;
import io.ringway.config.RefusedFile;
import io.ringway.config.compile.CompiledConfig;
import io.ringway.config.compile.HostRegistry;
import io.ringway.config.model.Problem;
import io.ringway.config.model.ProblemReport;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.stats.WriterStats;
import io.ringway.server.control.ConfigHistory;
import io.ringway.server.control.Since;
import io.ringway.transport.loop.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * Replaces the configuration of a running server: reads it anew, and either every part of it comes into force or none.
 *
 * <pre>
 *   read, check, compile -> new hosts resolved and checked -> workers, one after the other -> done
 *          |                        |                              |
 *          +--- problems -----------+------------------------------+---> the old one serves on; what was begun is undone
 * </pre>
 *
 * <p>Owner: control; {@link #reload} from any thread.
 */
final class Reloader {
    private static final System.Logger LOG = System.getLogger(Reloader.class.getName());

    /** What the server does for it, all on control. */
    interface Target {
        /** The configuration in force. */
        CompiledConfig inForce();

        /** Whatever can be found out without touching anything: problems, one per line; empty if there are none. */
        String obstacles(CompiledConfig next);

        /** Makes ready what the next configuration needs; the old one serves on. */
        CompletableFuture<Void> prepare(CompiledConfig next);

        /**
         * Brings it into force.
         *
         * @throws StartupFailure if some part cannot be had
         */
        void apply(CompiledConfig next) throws StartupFailure, InterruptedException;

        /** Files of resources are refused: what they had before stays in force. */
        void onRefused(List<RefusedFile> files);

        /** The hosts of the configuration in force are again what they were when the attempt began. */
        void onRestored();
    }

    private static final ConfigHistory.Attempt NONE =
            new ConfigHistory.Attempt("", Instant.EPOCH, Duration.ZERO, false, "");

    private final ConfigLoader loader;
    private final ConfigInput input;
    private final HostRegistry hosts;
    private final Target target;
    private final Executor control;
    private final ConfigHistory history;
    private final WriterStats stats;
    private final int attemptId;
    private final int successId;
    private final int failedId;
    private final int versionId;
    /** Attempts follow one another. */
    private CompletableFuture<ConfigHistory.Attempt> last = CompletableFuture.completedFuture(NONE);

    Reloader(
            ConfigLoader loader,
            ConfigInput input,
            HostRegistry hosts,
            Target target,
            Executor control,
            ConfigHistory history,
            StatsRegistry registry,
            WriterStats stats) {
        this.loader = loader;
        this.input = input;
        this.hosts = hosts;
        this.target = target;
        this.control = control;
        this.history = history;
        this.stats = stats;
        StatName root = StatName.of("config");
        attemptId = registry.counter(root.then("reload_attempt"));
        successId = registry.counter(root.then("reload_success"));
        failedId = registry.counter(root.then("reload_failed"));
        versionId = registry.gauge(root.then("version"));
        stats.set(versionId, target.inForce().snapshot().version());
    }

    /**
     * Reads the configuration again and brings it into force, after the attempts that are under way. Any thread.
     *
     * @param reason for the log
     * @return what became of it
     */
    synchronized CompletableFuture<ConfigHistory.Attempt> reload(String reason) {
        last = last.exceptionally(_ -> NONE).thenComposeAsync(_ -> attempt(reason), control);
        return last;
    }

    private CompletableFuture<ConfigHistory.Attempt> attempt(String reason) {
        Since begun = Since.now(Clock.system());
        stats.increment(attemptId);
        HostRegistry.Saved saved = hosts.save();
        CompiledConfig before = target.inForce();
        LoadResult result = loader.load(input, before);
        List<RefusedFile> wrong = result.refused();
        target.onRefused(wrong);
        if (!(result instanceof LoadResult.Loaded loaded)) {
            return CompletableFuture.completedFuture(refused(reason, begun, ProblemReport.render(result.problems())));
        }
        CompiledConfig next = loaded.config();
        String obstacles = target.obstacles(next);
        if (!obstacles.isEmpty()) {
            hosts.restore(saved);
            target.onRestored();
            return CompletableFuture.completedFuture(refused(reason, begun, obstacles));
        }
        return target.prepare(next)
                .thenApply(_ -> "")
                .exceptionally(failure -> "hosts: " + failure.getMessage())
                .thenComposeAsync(problem -> conclude(reason, begun, before, loaded, saved, problem), control);
    }

    private CompletableFuture<ConfigHistory.Attempt> conclude(
            String reason,
            Since begun,
            CompiledConfig before,
            LoadResult.Loaded loaded,
            HostRegistry.Saved saved,
            String unprepared) {
        CompiledConfig next = loaded.config();
        String problem = unprepared.isEmpty() ? tryApply(next) : unprepared;
        if (problem.isEmpty()) {
            loader.accept(next);
            return CompletableFuture.completedFuture(applied(reason, begun, loaded));
        }
        hosts.restore(saved);
        return target.prepare(before)
                .handleAsync(
                        (_, _) -> {
                            String further = tryApply(before);
                            target.onRestored();
                            return refused(
                                    reason,
                                    begun,
                                    further.isEmpty()
                                            ? problem
                                            : problem + "\nand the old one did not come back: " + further);
                        },
                        control);
    }

    private String tryApply(CompiledConfig config) {
        try {
            target.apply(config);
            return "";
        } catch (StartupFailure e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a configuration could not be applied", e);
            return "internal error: " + e;
        }
    }

    private ConfigHistory.Attempt applied(String reason, Since begun, LoadResult.Loaded loaded) {
        long version = loaded.config().snapshot().version();
        List<Problem> warnings = Stream.concat(
                        loaded.refused().stream().flatMap(file -> file.problems().stream()), loaded.problems().stream())
                .distinct()
                .toList();
        for (RefusedFile file : loaded.refused()) {
            LOG.log(System.Logger.Level.ERROR, file.file() + " is refused; what it had before stays in force");
            log(ProblemReport.render(file.problems()));
        }
        var attempt = new ConfigHistory.Attempt(
                reason, begun.at(), begun.elapsed(), true, warnings.isEmpty() ? "" : ProblemReport.render(warnings));
        history.onApplied(attempt, version);
        stats.increment(successId);
        stats.set(versionId, version);
        LOG.log(
                System.Logger.Level.INFO,
                "configuration version " + version + " is in force (" + reason + ", "
                        + attempt.took().toMillis() + " ms)");
        return attempt;
    }

    private ConfigHistory.Attempt refused(String reason, Since begun, String report) {
        var attempt = new ConfigHistory.Attempt(reason, begun.at(), begun.elapsed(), false, report);
        history.onRefused(attempt);
        stats.increment(failedId);
        LOG.log(
                System.Logger.Level.ERROR,
                "the new configuration is refused (" + reason + "); version "
                        + target.inForce().snapshot().version() + " serves on");
        log(report);
        return attempt;
    }

    /** Line by line: a line break within one would be escaped. */
    static void log(String report) {
        report.lines().filter(line -> !line.isBlank()).forEach(line -> LOG.log(System.Logger.Level.ERROR, line));
    }
}
