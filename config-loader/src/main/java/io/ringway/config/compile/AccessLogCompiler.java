package io.ringway.config.compile;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.hotpath.format.CapturedFields;
import io.ringway.hotpath.format.Format;
import io.ringway.hotpath.format.FormatParser;
import io.ringway.hotpath.log.AccessLogFilter;
import io.ringway.hotpath.log.AccessLogs;
import io.ringway.hotpath.log.LogFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Access logs to files, stdout and stderr ({@code config.accesslog.v3.AccessLog}). Owner: control. */
final class AccessLogCompiler {
    static final String STDOUT = "/dev/stdout";
    static final String STDERR = "/dev/stderr";

    /** What a log says, before its file is known to be wanted. */
    private record Plan(
            String path, Format format, @Nullable AccessLogFilter filter) {}

    private final Problems problems;
    private final LogFiles files;
    private final AccessLogFilterCompiler filters;

    AccessLogCompiler(Problems problems, LogFiles files, RuntimeSlots runtime) {
        this.problems = problems;
        this.files = files;
        filters = new AccessLogFilterCompiler(problems, runtime);
    }

    /** Makes the logs once everything is right; what it makes is of no use after a problem. */
    Supplier<AccessLogs> compile(List<AccessLog> logs, FieldNode at) {
        if (logs.isEmpty()) {
            return () -> AccessLogs.NONE;
        }
        CapturedFields capturedFields = new CapturedFields();
        FormatCompiler formats = new FormatCompiler(problems, FormatParser.forLogs(capturedFields));
        List<Plan> plans = new ArrayList<>();
        for (int i = 0; i < logs.size(); i++) {
            FieldNode logAt = at.element(i);
            AccessLogFilter filter =
                    logs.get(i).hasFilter() ? filters.compile(logs.get(i).getFilter(), logAt.field("filter")) : null;
            Plan plan = compile(logs.get(i), filter, formats, logAt);
            if (plan != null) {
                plans.add(plan);
            }
        }
        return () -> make(plans, capturedFields);
    }

    private AccessLogs make(List<Plan> plans, CapturedFields capturedFields) {
        return new AccessLogs(
                plans.stream()
                        .map(plan -> new io.ringway.hotpath.log.AccessLog(
                                files.of(plan.path()), plan.format(), plan.filter()))
                        .toList(),
                capturedFields);
    }

    private @Nullable Plan compile(
            AccessLog log, @Nullable AccessLogFilter filter, FormatCompiler formats, FieldNode at) {
        FieldNode configAt = at.field("typed_config");
        if (at.isBroken() || configAt.isBroken()) {
            return null;
        }
        if (!log.hasTypedConfig()) {
            problems.noTypedConfig(configAt, "access log \"" + log.getName() + "\"");
            return null;
        }
        if (log.getTypedConfig().is(FileAccessLog.class)) {
            FileAccessLog file = WalkedMessages.unpack(log.getTypedConfig(), FileAccessLog.parser());
            return plan(file.getPath(), formats.compile(file, configAt), filter);
        }
        FieldNode formatAt = configAt.field("log_format");
        if (log.getTypedConfig().is(StdoutAccessLog.class)) {
            StdoutAccessLog out = WalkedMessages.unpack(log.getTypedConfig(), StdoutAccessLog.parser());
            return plan(STDOUT, formats.compile(out.hasLogFormat(), out.getLogFormat(), formatAt), filter);
        }
        if (log.getTypedConfig().is(StderrAccessLog.class)) {
            StderrAccessLog err = WalkedMessages.unpack(log.getTypedConfig(), StderrAccessLog.parser());
            return plan(STDERR, formats.compile(err.hasLogFormat(), err.getLogFormat(), formatAt), filter);
        }
        problems.atValue(
                ProblemCode.MISPLACED_EXTENSION, configAt.field("@type"), "this is not an access log", Suggestion.NONE);
        return null;
    }

    private static @Nullable Plan plan(String path, @Nullable Format format, @Nullable AccessLogFilter filter) {
        return format == null ? null : new Plan(path, format, filter);
    }
}
