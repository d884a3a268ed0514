package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.hotpath.filter.HeaderChanges;
import io.ringway.hotpath.filter.RouteHeaders;
import io.ringway.hotpath.format.Format;
import io.ringway.hotpath.format.FormatParser;
import io.ringway.hotpath.mutation.HeaderMutation;
import io.ringway.hotpath.mutation.HeaderMutation.Action;
import io.ringway.hotpath.mutation.HeaderMutations;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Header changes of the four levels: {@code request_headers_to_add}, {@code request_headers_to_remove} and the same for answers. The most specific
 * level comes first, so that the outermost has the last word, unless {@code most_specific_header_mutations_wins} turns route, virtual host and
 * configuration round. Weighted clusters come first in either case, as in Envoy.
 *
 * <p>Owner: control.
 */
public final class HeaderChangesCompiler {
    /** What frames a message, or names its host: not among the fields of a head here, and not to be changed like one. */
    private static final Set<String> OURS = Set.of(
            "host",
            "connection",
            "content-length",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    /** The changes of one level. */
    record Level(List<HeaderMutation> request, List<HeaderMutation> answer) {
        static final Level NONE = new Level(List.of(), List.of());
    }

    private final Problems problems;

    public HeaderChangesCompiler(Problems problems) {
        this.problems = problems;
    }

    /** Fields that a filter adds; null if there are none, and of no use after a problem. */
    public @Nullable HeaderChanges additions(List<HeaderValueOption> options, FieldNode at) {
        List<HeaderMutation> mutations = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            HeaderMutation mutation = mutation(options.get(i), at.element(i));
            if (mutation != null) {
                mutations.add(mutation);
            }
        }
        return mutations.isEmpty() ? null : new HeaderMutations(List.of(mutations));
    }

    /** Changes of the {@code header_mutation} filter, in order; null if there are none, and of no use after a problem. */
    public @Nullable HeaderChanges mutations(
            List<io.envoyproxy.envoy.config.common.mutation_rules.v3.HeaderMutation> rules, FieldNode at) {
        List<HeaderMutation> mutations = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            FieldNode ruleAt = at.element(i);
            HeaderMutation mutation = switch (rules.get(i).getActionCase()) {
                case REMOVE ->
                    isChangeable(rules.get(i).getRemove(), ruleAt.field("remove"))
                            ? HeaderMutation.remove(rules.get(i).getRemove())
                            : null;
                case APPEND -> mutation(rules.get(i).getAppend(), ruleAt.field("append"));
                case ACTION_NOT_SET -> null; // the walk has refused it
            };
            if (mutation != null) {
                mutations.add(mutation);
            }
        }
        // One after the other: each sees what the one before it did.
        return mutations.isEmpty()
                ? null
                : new HeaderMutations(mutations.stream().map(List::of).toList());
    }

    Level ofConfiguration(RouteConfiguration config, FieldNode at) {
        return level(
                config.getRequestHeadersToAddList(),
                config.getRequestHeadersToRemoveList(),
                config.getResponseHeadersToAddList(),
                config.getResponseHeadersToRemoveList(),
                at);
    }

    Level ofHost(VirtualHost host, FieldNode at) {
        return level(
                host.getRequestHeadersToAddList(),
                host.getRequestHeadersToRemoveList(),
                host.getResponseHeadersToAddList(),
                host.getResponseHeadersToRemoveList(),
                at);
    }

    Level ofRoute(Route route, FieldNode at) {
        return level(
                route.getRequestHeadersToAddList(),
                route.getRequestHeadersToRemoveList(),
                route.getResponseHeadersToAddList(),
                route.getResponseHeadersToRemoveList(),
                at);
    }

    /** For each weighted cluster of the route; nothing if it has none. */
    List<Level> ofClusters(Route route, FieldNode at) {
        List<Level> levels = new ArrayList<>();
        FieldNode clustersAt = at.at("route", "weighted_clusters", "clusters");
        List<ClusterWeight> clusters = route.getRoute().getWeightedClusters().getClustersList();
        for (int i = 0; i < clusters.size(); i++) {
            ClusterWeight cluster = clusters.get(i);
            levels.add(level(
                    cluster.getRequestHeadersToAddList(),
                    cluster.getRequestHeadersToRemoveList(),
                    cluster.getResponseHeadersToAddList(),
                    cluster.getResponseHeadersToRemoveList(),
                    clustersAt.element(i)));
        }
        return levels;
    }

    /**
     * Puts the levels of a route together.
     *
     * @param clusters of its weighted clusters, may be empty
     * @param outer route, virtual host, configuration
     * @return null if there is nothing to change
     */
    static @Nullable RouteHeaders join(List<Level> clusters, List<Level> outer, boolean isMostSpecificLast) {
        if (areEmpty(clusters) && areEmpty(outer)) {
            return null;
        }
        List<RouteHeaders.Pair> pairs = new ArrayList<>();
        for (Level cluster : clusters.isEmpty() ? List.of(Level.NONE) : clusters) {
            List<Level> levels = new ArrayList<>();
            levels.add(cluster);
            levels.addAll(isMostSpecificLast ? outer.reversed() : outer);
            HeaderChanges request = changes(levels.stream().map(Level::request).toList());
            HeaderChanges answer = changes(levels.stream().map(Level::answer).toList());
            pairs.add(new RouteHeaders.Pair(request, answer));
        }
        return new RouteHeaders(List.copyOf(pairs));
    }

    private static boolean areEmpty(List<Level> levels) {
        for (Level level : levels) {
            if (!level.request().isEmpty() || !level.answer().isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable HeaderChanges changes(List<List<HeaderMutation>> levels) {
        List<List<HeaderMutation>> some =
                levels.stream().filter(level -> !level.isEmpty()).toList();
        return some.isEmpty() ? null : new HeaderMutations(some);
    }

    private Level level(
            List<HeaderValueOption> requestAdd,
            List<String> requestRemove,
            List<HeaderValueOption> answerAdd,
            List<String> answerRemove,
            FieldNode at) {
        if (requestAdd.isEmpty() && requestRemove.isEmpty() && answerAdd.isEmpty() && answerRemove.isEmpty()) {
            return Level.NONE;
        }
        return new Level(
                mutations(requestAdd, requestRemove, at, "request_headers_to_"),
                mutations(answerAdd, answerRemove, at, "response_headers_to_"));
    }

    /** Fields of a health check's request: there is no stream whose properties a value could name. */
    List<HealthCheck.FieldChange> ofCheck(List<HeaderValueOption> add, List<String> remove, FieldNode at) {
        List<HealthCheck.FieldChange> changes = new ArrayList<>();
        for (int i = 0; i < add.size(); i++) {
            FieldNode optionAt = at.field("request_headers_to_add").element(i);
            HeaderValueOption option = add.get(i);
            String name = option.getHeader().getKey();
            String value = option.getHeader().getRawValue().isEmpty()
                    ? option.getHeader().getValue().replace("%%", "%")
                    : option.getHeader().getRawValue().toStringUtf8();
            FieldNode valueAt = optionAt.at("header", "value");
            if (optionAt.isBroken() || !isChangeable(name, optionAt.at("header", "key")) || valueAt.isBroken()) {
                continue;
            }
            if (option.getHeader().getValue().replace("%%", "").contains("%")) {
                problems.atValue(
                        ProblemCode.UNSUPPORTED_VALUE,
                        valueAt,
                        "fields of health checks cannot name properties of a stream, since there is none",
                        Suggestion.hint("write %% for a percent sign"));
                continue;
            }
            if (!value.isEmpty() || option.getKeepEmptyValue()) {
                changes.add(new HealthCheck.FieldChange(action(option, optionAt), name, value));
            }
        }
        for (int i = 0; i < remove.size(); i++) {
            if (isChangeable(
                    remove.get(i), at.field("request_headers_to_remove").element(i))) {
                changes.add(new HealthCheck.FieldChange(Action.REMOVE, remove.get(i), ""));
            }
        }
        return changes;
    }

    private List<HeaderMutation> mutations(
            List<HeaderValueOption> add, List<String> remove, FieldNode at, String prefix) {
        List<HeaderMutation> mutations = new ArrayList<>();
        for (int i = 0; i < remove.size(); i++) {
            if (isChangeable(remove.get(i), at.field(prefix + "remove").element(i))) {
                mutations.add(HeaderMutation.remove(remove.get(i)));
            }
        }
        for (int i = 0; i < add.size(); i++) {
            HeaderMutation mutation =
                    mutation(add.get(i), at.field(prefix + "add").element(i));
            if (mutation != null) {
                mutations.add(mutation);
            }
        }
        return mutations;
    }

    private @Nullable HeaderMutation mutation(HeaderValueOption option, FieldNode at) {
        FieldNode headerAt = at.field("header");
        String name = option.getHeader().getKey();
        if (at.isBroken() || headerAt.isBroken() || !isChangeable(name, headerAt.field("key"))) {
            return null;
        }
        Action action = action(option, at);
        if (!option.getHeader().getRawValue().isEmpty()) {
            return HeaderMutation.text(
                    action, name, option.getHeader().getRawValue().toStringUtf8(), option.getKeepEmptyValue());
        }
        String value = option.getHeader().getValue();
        if (value.indexOf('%') < 0) {
            return HeaderMutation.text(action, name, value, option.getKeepEmptyValue());
        }
        try {
            Format format = FormatParser.forHeads().text(value, true);
            return HeaderMutation.format(action, name, format, option.getKeepEmptyValue());
        } catch (IllegalArgumentException e) {
            FormatCompiler.report(problems, "", e, headerAt.field("value"));
            return null;
        }
    }

    /** The older {@code append} says less and wins where it is written. */
    @SuppressWarnings("deprecation")
    private Action action(HeaderValueOption option, FieldNode at) {
        if (option.hasAppend()) {
            if (at.field("append_action").isWritten()) {
                problems.atKey(
                        ProblemCode.ONEOF_CONFLICT,
                        at.field("append"),
                        "\"append\" and \"append_action\" exclude each other",
                        Suggestion.hint("keep append_action"));
            }
            return option.getAppend().getValue() ? Action.APPEND : Action.OVERWRITE_OR_ADD;
        }
        return switch (option.getAppendAction()) {
            case ADD_IF_ABSENT -> Action.ADD_IF_ABSENT;
            case OVERWRITE_IF_EXISTS_OR_ADD -> Action.OVERWRITE_OR_ADD;
            case OVERWRITE_IF_EXISTS -> Action.OVERWRITE;
            case APPEND_IF_EXISTS_OR_ADD, UNRECOGNIZED -> Action.APPEND;
        };
    }

    private boolean isChangeable(String name, FieldNode at) {
        if (at.isBroken()) {
            return false;
        }
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith(":") || lower.equals("host")) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    at,
                    "\"" + name + "\" cannot be changed here",
                    Suggestion.hint("prefix_rewrite and host_rewrite_literal of a route change path and host"));
            return false;
        }
        if (OURS.contains(lower)) {
            problems.atValue(
                    ProblemCode.UNSUPPORTED_VALUE,
                    at,
                    "\"" + name + "\" cannot be changed: each side of the proxy frames its messages by itself",
                    Suggestion.NONE);
            return false;
        }
        return true;
    }
}
