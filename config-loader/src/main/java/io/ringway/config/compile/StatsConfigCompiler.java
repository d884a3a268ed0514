package io.ringway.config.compile;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.metrics.v3.HistogramBucketSettings;
import io.envoyproxy.envoy.config.metrics.v3.StatsConfig;
import io.envoyproxy.envoy.config.metrics.v3.StatsMatcher;
import io.envoyproxy.envoy.config.metrics.v3.TagSpecifier;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.config.stats.HistogramBuckets;
import io.ringway.config.stats.StatsSelection;
import io.ringway.config.stats.StatsSettings;
import io.ringway.config.stats.TagExpression;
import io.ringway.config.stats.TagExtraction;
import io.ringway.hotpath.stats.StatName;
import io.ringway.routing.match.ValueMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the bootstrap says about statistics. What it returns is of no use after a problem. Owner: control. */
final class StatsConfigCompiler {
    private final Problems problems;
    private final RouteConditionCompiler strings;

    StatsConfigCompiler(Problems problems, RuntimeSlots runtime) {
        this.problems = problems;
        this.strings = new RouteConditionCompiler(problems, runtime);
    }

    StatsSettings compile(Bootstrap bootstrap, FieldNode bootstrapAt) {
        StatsConfig config = bootstrap.getStatsConfig();
        FieldNode at = bootstrapAt.field("stats_config");
        if (bootstrap.hasStatsFlushInterval() && bootstrap.getStatsFlushOnAdmin()) {
            problems.atKey(
                    ProblemCode.ONEOF_CONFLICT,
                    bootstrapAt.field("stats_flush_on_admin"),
                    "statistics are flushed at an interval already",
                    Suggestion.hint("remove this or stats_flush_interval"));
        }
        return new StatsSettings(
                tags(config, at),
                selection(config.getStatsMatcher(), at.field("stats_matcher")),
                buckets(config.getHistogramBucketSettingsList(), at.field("histogram_bucket_settings")),
                bootstrap.hasStatsFlushInterval()
                        ? Durations.ns(bootstrap.getStatsFlushInterval())
                        : StatsSettings.DEFAULT.flushIntervalNs(),
                bootstrap.getStatsFlushOnAdmin(),
                new StatsSinkCompiler(problems)
                        .compile(bootstrap.getStatsSinksList(), bootstrapAt.field("stats_sinks")));
    }

    private TagExtraction tags(StatsConfig config, FieldNode at) {
        boolean areAllDefaults =
                !config.hasUseAllDefaultTags() || config.getUseAllDefaultTags().getValue();
        Set<String> defaults = new HashSet<>();
        List<StatName.Tag> fixed = new ArrayList<>();
        List<TagExpression> expressions = new ArrayList<>();
        Map<String, FieldNode> names = new HashMap<>();
        for (int i = 0; i < config.getStatsTagsCount(); i++) {
            TagSpecifier tag = config.getStatsTags(i);
            FieldNode tagAt = at.field("stats_tags").element(i);
            requireUniqueName(tag.getTagName(), areAllDefaults, tagAt, names);
            if (tag.hasFixedValue()) {
                fixed.add(new StatName.Tag(tag.getTagName(), tag.getFixedValue()));
            } else if (tag.getRegex().isEmpty()) {
                addDefault(tag.getTagName(), tagAt, defaults);
            } else {
                addExpression(tag, tagAt.field("regex"), expressions);
            }
        }
        return new TagExtraction(areAllDefaults, defaults, fixed, expressions);
    }

    private void requireUniqueName(String name, boolean areAllDefaults, FieldNode tagAt, Map<String, FieldNode> names) {
        FieldNode nameAt = tagAt.field("tag_name");
        if (tagAt.isBroken() || nameAt.isBroken()) {
            return;
        }
        if (name.isEmpty()) {
            problems.atKey(ProblemCode.REQUIRED, tagAt, "a tag needs a tag_name", Suggestion.NONE);
            return;
        }
        FieldNode first = names.putIfAbsent(name, nameAt);
        if (first != null) {
            problems.atValue(
                    ProblemCode.DUPLICATE_NAME,
                    nameAt,
                    "tag \"" + name + "\" exists already",
                    Suggestion.NONE,
                    first.valuePosition(),
                    "first here");
        } else if (areAllDefaults && TagExtraction.isDefault(name)) {
            problems.atValue(
                    ProblemCode.DUPLICATE_NAME,
                    nameAt,
                    "tag \"" + name + "\" is one of the default tags, which are taken as a whole",
                    Suggestion.hint("leave it out, or set use_all_default_tags to false and name each tag"));
        }
    }

    private void addDefault(String name, FieldNode tagAt, Set<String> defaults) {
        if (TagExtraction.isDefault(name)) {
            defaults.add(name);
        } else if (!name.isEmpty() && !tagAt.isBroken()) {
            problems.atValue(
                    ProblemCode.REQUIRED,
                    tagAt.field("tag_name"),
                    "\"" + name + "\" is no default tag, so that it needs a value",
                    Suggestion.hint("add a regex or a fixed_value"));
        }
    }

    private void addExpression(TagSpecifier tag, FieldNode at, List<TagExpression> expressions) {
        try {
            expressions.add(new TagExpression(tag.getTagName(), tag.getRegex()));
        } catch (IllegalArgumentException e) {
            if (!at.isBroken()) {
                problems.atValue(ProblemCode.BAD_REGEX, at, String.valueOf(e.getMessage()), Suggestion.NONE);
            }
        }
    }

    private StatsSelection selection(StatsMatcher matcher, FieldNode at) {
        return switch (matcher.getStatsMatcherCase()) {
            case REJECT_ALL -> matcher.getRejectAll() ? StatsSelection.NONE : StatsSelection.ALL;
            case EXCLUSION_LIST ->
                new StatsSelection(
                        false,
                        patterns(matcher.getExclusionList().getPatternsList(), at.at("exclusion_list", "patterns")));
            case INCLUSION_LIST ->
                new StatsSelection(
                        true,
                        patterns(matcher.getInclusionList().getPatternsList(), at.at("inclusion_list", "patterns")));
            case STATSMATCHER_NOT_SET -> StatsSelection.ALL;
        };
    }

    private List<ValueMatch> patterns(List<StringMatcher> matchers, FieldNode at) {
        List<ValueMatch> patterns = new ArrayList<>();
        for (int i = 0; i < matchers.size(); i++) {
            ValueMatch pattern = strings.string(matchers.get(i), at.element(i));
            if (pattern != null) {
                patterns.add(pattern);
            }
        }
        return patterns;
    }

    private HistogramBuckets buckets(List<HistogramBucketSettings> settings, FieldNode at) {
        List<HistogramBuckets.Rule> rules = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            HistogramBucketSettings rule = settings.get(i);
            ValueMatch names = strings.string(rule.getMatch(), at.element(i).field("match"));
            if (names != null) {
                rules.add(new HistogramBuckets.Rule(
                        names,
                        rule.getBucketsList().stream().sorted().distinct().toList()));
            }
        }
        return new HistogramBuckets(rules);
    }
}
