package io.ringway.config.compile;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HealthCheck.HttpHealthCheck;
import io.envoyproxy.envoy.config.core.v3.HealthCheck.TcpHealthCheck;
import io.envoyproxy.envoy.config.core.v3.RequestMethod;
import io.envoyproxy.envoy.extensions.health_check.event_sinks.file.v3.HealthCheckEventFileSink;
import io.envoyproxy.envoy.type.v3.CodecClientType;
import io.envoyproxy.envoy.type.v3.Int64Range;
import io.ringway.config.compile.HealthCheck.Payload;
import io.ringway.config.compile.HealthCheck.StatusRange;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.lb.health.HealthCheckPolicy;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Active health checks of a cluster. Owner: control. */
final class HealthCheckCompiler {
    private static final long NO_TRAFFIC_NS = TimeUnit.SECONDS.toNanos(60);
    private static final String MIN_INTERVAL_KEY = "health_check.min_interval";
    private static final String MAX_INTERVAL_KEY = "health_check.max_interval";
    private static final String VERIFY_KEY = "health_check.verify_cluster";
    private static final int STATUS_MIN = 100;
    private static final int STATUS_END = 600;

    private final Problems problems;
    private final RuntimeSlots runtime;

    HealthCheckCompiler(Problems problems, RuntimeSlots runtime) {
        this.problems = problems;
        this.runtime = runtime;
    }

    /** Null if there is none, or after a problem. */
    @Nullable
    HealthCheck compile(Cluster cluster, FieldNode at) {
        if (cluster.getHealthChecksCount() > 1) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    at.element(1),
                    "a cluster has one health check at most",
                    Suggestion.hint("Envoy refuses several, too"));
            return null;
        }
        if (cluster.getHealthChecksCount() == 0 || at.element(0).isBroken()) {
            return null;
        }
        return compile(cluster.getHealthChecks(0), cluster.getName(), at.element(0));
    }

    private @Nullable HealthCheck compile(
            io.envoyproxy.envoy.config.core.v3.HealthCheck check, String cluster, FieldNode at) {
        HealthCheck.Kind kind = switch (check.getHealthCheckerCase()) {
            case HTTP_HEALTH_CHECK -> http(check.getHttpHealthCheck(), cluster, at.field("http_health_check"));
            case TCP_HEALTH_CHECK -> tcp(check.getTcpHealthCheck(), at.field("tcp_health_check"));
            // What is not set was reported by Envoy's rules, what is not known by the list of supported fields.
            default -> null;
        };
        return kind == null
                ? null
                : new HealthCheck(
                        policy(check),
                        kind,
                        check.getAltPort().getValue(),
                        !check.hasReuseConnection()
                                || check.getReuseConnection().getValue(),
                        events(check, at));
    }

    @SuppressWarnings("deprecation") // event_log_path: event_logger is its new form
    private HealthCheck.EventLog events(io.envoyproxy.envoy.config.core.v3.HealthCheck check, FieldNode at) {
        Set<String> paths = new LinkedHashSet<>();
        if (!check.getEventLogPath().isEmpty()) {
            paths.add(check.getEventLogPath());
        }
        for (int i = 0; i < check.getEventLoggerCount(); i++) {
            FieldNode sinkAt = at.field("event_logger").element(i);
            FieldNode configAt = sinkAt.field("typed_config");
            if (sinkAt.isBroken() || configAt.isBroken()) {
                continue;
            }
            Any config = check.getEventLogger(i).getTypedConfig();
            if (config.is(HealthCheckEventFileSink.class)) {
                paths.add(path(config));
            } else {
                problems.atValue(
                        ProblemCode.MISPLACED_EXTENSION,
                        configAt.field("@type"),
                        "this takes no events of health checks",
                        Suggestion.hint(
                                "envoy.extensions.health_check.event_sinks.file.v3.HealthCheckEventFileSink does"));
            }
        }
        return new HealthCheck.EventLog(
                List.copyOf(paths), check.getAlwaysLogHealthCheckFailures(), check.getAlwaysLogHealthCheckSuccess());
    }

    private static String path(Any config) {
        return WalkedMessages.unpack(config, HealthCheckEventFileSink.parser()).getEventLogPath();
    }

    private HealthCheckPolicy policy(io.envoyproxy.envoy.config.core.v3.HealthCheck check) {
        long intervalNs = Durations.ns(check.getInterval());
        long unhealthyNs = Durations.ns(check.hasUnhealthyInterval(), check.getUnhealthyInterval(), intervalNs);
        long noTrafficNs = Durations.ns(check.hasNoTrafficInterval(), check.getNoTrafficInterval(), NO_TRAFFIC_NS);
        return new HealthCheckPolicy(
                Durations.ns(check.getTimeout()),
                ns(check.getInitialJitter()),
                ns(check.getIntervalJitter()),
                HttpOptionsCompiler.clamp(check.getIntervalJitterPercent()),
                HttpOptionsCompiler.clamp(check.getUnhealthyThreshold().getValue()),
                HttpOptionsCompiler.clamp(check.getHealthyThreshold().getValue()),
                new HealthCheckPolicy.Intervals(
                        intervalNs,
                        unhealthyNs,
                        Durations.ns(check.hasUnhealthyEdgeInterval(), check.getUnhealthyEdgeInterval(), unhealthyNs),
                        Durations.ns(check.hasHealthyEdgeInterval(), check.getHealthyEdgeInterval(), intervalNs),
                        noTrafficNs,
                        Durations.ns(
                                check.hasNoTrafficHealthyInterval(), check.getNoTrafficHealthyInterval(), noTrafficNs),
                        runtime.tunable(MIN_INTERVAL_KEY, 1),
                        runtime.tunable(MAX_INTERVAL_KEY, Long.MAX_VALUE)));
    }

    private static long ns(Duration duration) {
        return Math.max(0, Durations.ns(duration));
    }

    private HealthCheck.@Nullable Http http(HttpHealthCheck http, String cluster, FieldNode at) {
        if (http.getCodecClientType() != CodecClientType.HTTP1) {
            problems.atValue(
                    ProblemCode.UNSUPPORTED_VALUE,
                    at.field("codec_client_type"),
                    "health checks over " + http.getCodecClientType() + " are not supported yet",
                    Suggestion.hint("HTTP1 is"));
            return null;
        }
        if (http.getMethod() == RequestMethod.CONNECT) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    at.field("method"),
                    "CONNECT is no method for a health check",
                    Suggestion.hint("GET is the default"));
            return null;
        }
        List<StatusRange> expected = ranges(http.getExpectedStatusesList(), at.field("expected_statuses"));
        return new HealthCheck.Http(
                http.getMethod() == RequestMethod.METHOD_UNSPECIFIED
                        ? "GET"
                        : http.getMethod().name(),
                http.getPath(),
                http.getHost().isEmpty() ? cluster : http.getHost(),
                expected.isEmpty() ? List.of(new StatusRange(200, 201)) : expected,
                ranges(http.getRetriableStatusesList(), at.field("retriable_statuses")),
                http.hasServiceNameMatcher()
                        ? new HeaderMatchers(problems)
                                .string(http.getServiceNameMatcher(), at.field("service_name_matcher"))
                        : null,
                runtime.tunable(VERIFY_KEY, 100),
                new HeaderChangesCompiler(problems)
                        .ofCheck(http.getRequestHeadersToAddList(), http.getRequestHeadersToRemoveList(), at));
    }

    private List<StatusRange> ranges(List<Int64Range> ranges, FieldNode at) {
        List<StatusRange> result = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            Int64Range range = ranges.get(i);
            if (range.getStart() >= range.getEnd() || range.getStart() < STATUS_MIN || range.getEnd() > STATUS_END) {
                problems.atValue(
                        ProblemCode.BAD_VALUE,
                        at.element(i),
                        "not a range of statuses: [" + range.getStart() + ", " + range.getEnd() + ")",
                        Suggestion.hint("start counts, end does not; from 100 to 600"));
                continue;
            }
            result.add(new StatusRange(range.getStart(), range.getEnd()));
        }
        return result;
    }

    private HealthCheck.@Nullable Tcp tcp(TcpHealthCheck tcp, FieldNode at) {
        Payload send = tcp.hasSend() ? payload(tcp.getSend(), at.field("send")) : new Payload(new byte[0]);
        List<Payload> receive = new ArrayList<>();
        for (int i = 0; i < tcp.getReceiveCount(); i++) {
            Payload one = payload(tcp.getReceive(i), at.field("receive").element(i));
            if (one != null) {
                receive.add(one);
            }
        }
        return send == null ? null : new HealthCheck.Tcp(send, receive);
    }

    /** {@code text} is hexadecimal, as in Envoy. */
    private @Nullable Payload payload(io.envoyproxy.envoy.config.core.v3.HealthCheck.Payload payload, FieldNode at) {
        if (payload.hasBinary()) {
            return new Payload(payload.getBinary().toByteArray());
        }
        try {
            return new Payload(HexFormat.of().parseHex(payload.getText()));
        } catch (IllegalArgumentException e) {
            if (!at.field("text").isBroken()) {
                problems.atValue(
                        ProblemCode.BAD_VALUE,
                        at.field("text"),
                        "\"" + payload.getText() + "\" is not hexadecimal",
                        Suggestion.hint("two digits per byte: 50494e47 is PING"));
            }
            return null;
        }
    }
}
