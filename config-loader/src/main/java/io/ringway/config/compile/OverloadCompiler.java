package io.ringway.config.compile;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.overload.v3.LoadShedPoint;
import io.envoyproxy.envoy.config.overload.v3.OverloadAction;
import io.envoyproxy.envoy.config.overload.v3.OverloadManager;
import io.envoyproxy.envoy.config.overload.v3.ScaleTimersOverloadActionConfig;
import io.envoyproxy.envoy.config.overload.v3.ScaleTimersOverloadActionConfig.ScaleTimer;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import io.ringway.config.overload.OverloadSettings;
import io.ringway.config.overload.ResourceSettings;
import io.ringway.config.overload.Trigger;
import io.ringway.config.source.NearMiss;
import io.ringway.hotpath.guard.ScaledTimer;
import io.ringway.hotpath.guard.TimerMinimum;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code overload_manager} of the bootstrap. What it returns is of no use after a problem. Owner: control. */
final class OverloadCompiler {
    private static final long REFRESH_NS = 1_000_000_000;
    private static final long REFRESH_MIN_NS = 1_000_000;

    /** Points of protocols that are not served: they are never reached. */
    private static final Set<String> OTHER_PROTOCOLS = Set.of(
            "envoy.load_shed_points.http2_server_go_away_on_dispatch",
            "envoy.load_shed_points.http2_server_go_away_and_close_on_dispatch",
            "envoy.load_shed_points.http3_server_go_away_on_dispatch",
            "envoy.load_shed_points.http3_server_go_away_and_close_on_dispatch");

    private final Problems problems;
    private final Map<io.ringway.hotpath.guard.OverloadAction, List<Trigger>> actions =
            new EnumMap<>(io.ringway.hotpath.guard.OverloadAction.class);
    private final Map<io.ringway.hotpath.guard.LoadShedPoint, List<Trigger>> points =
            new EnumMap<>(io.ringway.hotpath.guard.LoadShedPoint.class);
    private final Map<ScaledTimer, TimerMinimum> minimums = new EnumMap<>(ScaledTimer.class);
    private final Map<String, FieldNode> names = new HashMap<>();

    OverloadCompiler(Problems problems) {
        this.problems = problems;
    }

    OverloadSettings compile(Bootstrap bootstrap, FieldNode at) {
        if (!bootstrap.hasOverloadManager() || at.isBroken()) {
            return OverloadSettings.NONE;
        }
        OverloadManager config = bootstrap.getOverloadManager();
        List<ResourceSettings> resources = new ResourceMonitorCompiler(problems)
                .compile(config.getResourceMonitorsList(), at.field("resource_monitors"));
        TriggerCompiler triggers = new TriggerCompiler(
                problems, resources.stream().map(ResourceSettings::name).toList(), config.getResourceMonitorsCount());
        for (int i = 0; i < config.getActionsCount(); i++) {
            action(config.getActions(i), config, triggers, at.field("actions").element(i));
        }
        for (int i = 0; i < config.getLoadshedPointsCount(); i++) {
            point(
                    config.getLoadshedPoints(i),
                    triggers,
                    at.field("loadshed_points").element(i));
        }
        return new OverloadSettings(
                refreshNs(config, at.field("refresh_interval")),
                resources,
                actions,
                points,
                minimums,
                config.getBufferFactoryConfig().getMinimumAccountToTrackPowerOfTwo());
    }

    private long refreshNs(OverloadManager config, FieldNode at) {
        long ns = Durations.ns(config.hasRefreshInterval(), config.getRefreshInterval(), REFRESH_NS);
        if (ns < REFRESH_MIN_NS && !at.isBroken()) {
            problems.atValue(
                    ProblemCode.DURATION_RANGE,
                    at,
                    "the resources are looked at every millisecond at most",
                    Suggestion.NONE);
        }
        return ns;
    }

    private void action(OverloadAction action, OverloadManager config, TriggerCompiler triggers, FieldNode at) {
        FieldNode nameAt = at.field("name");
        io.ringway.hotpath.guard.OverloadAction known = io.ringway.hotpath.guard.OverloadAction.of(action.getName());
        List<Trigger> compiled = triggers.compile(action.getTriggersList(), at.field("triggers"));
        if (at.isBroken() || nameAt.isBroken() || isDuplicate(action.getName(), nameAt)) {
            return;
        }
        if (known == null) {
            problems.atValue(
                    ProblemCode.NOT_ALLOWED,
                    nameAt,
                    "there is no overload action \"" + action.getName() + "\"",
                    Suggestion.didYouMean(NearMiss.of(
                            action.getName(),
                            Arrays.stream(io.ringway.hotpath.guard.OverloadAction.values())
                                    .map(io.ringway.hotpath.guard.OverloadAction::fullName)
                                    .toList())));
            return;
        }
        actions.put(known, compiled);
        FieldNode configAt = at.field("typed_config");
        switch (known) {
            case REDUCE_TIMEOUTS -> timers(action, configAt);
            case RESET_HIGH_MEMORY_STREAM -> {
                if (config.getBufferFactoryConfig().getMinimumAccountToTrackPowerOfTwo() == 0) {
                    problems.atKey(
                            ProblemCode.REQUIRED,
                            nameAt,
                            "which requests are heavy is not said",
                            Suggestion.hint(
                                    "add buffer_factory_config with minimum_account_to_track_power_of_two, 20 for 1 MiB"));
                }
                requireNoConfig(action, configAt);
            }
            default -> requireNoConfig(action, configAt);
        }
    }

    private void requireNoConfig(OverloadAction action, FieldNode at) {
        if (action.hasTypedConfig() && !at.isBroken()) {
            problems.atKey(
                    ProblemCode.MISPLACED_EXTENSION,
                    at,
                    "this action has no configuration",
                    Suggestion.hint("remove it"));
        }
    }

    private void timers(OverloadAction action, FieldNode at) {
        if (at.isBroken()) {
            return;
        }
        if (!action.hasTypedConfig()) {
            problems.noTypedConfig(at, "overload action \"" + action.getName() + "\"");
            return;
        }
        if (!action.getTypedConfig().is(ScaleTimersOverloadActionConfig.class)) {
            problems.atValue(
                    ProblemCode.MISPLACED_EXTENSION,
                    at.field("@type"),
                    "this does not say which timeouts become shorter",
                    Suggestion.hint("ScaleTimersOverloadActionConfig does"));
            return;
        }
        ScaleTimersOverloadActionConfig config =
                WalkedMessages.unpack(action.getTypedConfig(), ScaleTimersOverloadActionConfig.parser());
        Set<ScaleTimersOverloadActionConfig.TimerType> seen = new HashSet<>();
        for (int i = 0; i < config.getTimerScaleFactorsCount(); i++) {
            ScaleTimer timer = config.getTimerScaleFactors(i);
            timer(
                    timer,
                    !seen.add(timer.getTimer()),
                    at.field("timer_scale_factors").element(i));
        }
    }

    private void timer(ScaleTimer timer, boolean isKnown, FieldNode at) {
        FieldNode typeAt = at.field("timer");
        if (at.isBroken() || typeAt.isBroken()) {
            return;
        }
        if (isKnown) {
            problems.atValue(ProblemCode.DUPLICATE_NAME, typeAt, "this timeout has a minimum already", Suggestion.NONE);
            return;
        }
        ScaledTimer scaled = scaled(timer, typeAt);
        if (scaled != null) {
            minimums.put(
                    scaled,
                    timer.hasMinTimeout()
                            ? TimerMinimum.of(Durations.ns(timer.getMinTimeout()))
                            : TimerMinimum.ofShare(timer.getMinScale().getValue() / 100));
        }
    }

    private @Nullable ScaledTimer scaled(ScaleTimer timer, FieldNode at) {
        return switch (timer.getTimer()) {
            case HTTP_DOWNSTREAM_CONNECTION_IDLE -> ScaledTimer.HTTP_DOWNSTREAM_CONNECTION_IDLE;
            case HTTP_DOWNSTREAM_STREAM_IDLE -> ScaledTimer.HTTP_DOWNSTREAM_STREAM_IDLE;
            case HTTP_DOWNSTREAM_CONNECTION_MAX -> ScaledTimer.HTTP_DOWNSTREAM_CONNECTION_MAX;
            case TRANSPORT_SOCKET_CONNECT, UNSPECIFIED, UNRECOGNIZED -> {
                problems.warnAtKey(
                        ProblemCode.NO_EFFECT,
                        at,
                        "connections without TLS have nothing to negotiate, so that this timeout never runs",
                        Suggestion.NONE);
                yield null;
            }
        };
    }

    private void point(LoadShedPoint point, TriggerCompiler triggers, FieldNode at) {
        FieldNode nameAt = at.field("name");
        io.ringway.hotpath.guard.LoadShedPoint known = io.ringway.hotpath.guard.LoadShedPoint.of(point.getName());
        List<Trigger> compiled = triggers.compile(point.getTriggersList(), at.field("triggers"));
        if (at.isBroken() || nameAt.isBroken() || isDuplicate(point.getName(), nameAt)) {
            return;
        }
        if (known != null) {
            points.put(known, compiled);
        } else if (OTHER_PROTOCOLS.contains(point.getName())) {
            problems.warnAtKey(
                    ProblemCode.NO_EFFECT,
                    nameAt,
                    "only HTTP/1.1 is served, so that this point is never reached",
                    Suggestion.NONE);
        } else {
            problems.atValue(
                    ProblemCode.NOT_ALLOWED,
                    nameAt,
                    "there is no load-shed point \"" + point.getName() + "\"",
                    Suggestion.didYouMean(NearMiss.of(
                            point.getName(),
                            Arrays.stream(io.ringway.hotpath.guard.LoadShedPoint.values())
                                    .map(io.ringway.hotpath.guard.LoadShedPoint::fullName)
                                    .toList())));
        }
    }

    private boolean isDuplicate(String name, FieldNode at) {
        FieldNode first = names.putIfAbsent(name, at);
        if (first == null) {
            return false;
        }
        problems.atValue(
                ProblemCode.DUPLICATE_NAME,
                at,
                "\"" + name + "\" exists already",
                Suggestion.NONE,
                first.valuePosition(),
                "first here");
        return true;
    }
}
