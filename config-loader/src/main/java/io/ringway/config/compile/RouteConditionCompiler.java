package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.match.FractionCondition;
import io.ringway.routing.match.GrpcCondition;
import io.ringway.routing.match.HeaderCondition;
import io.ringway.routing.match.QueryCondition;
import io.ringway.routing.match.RangeMatch;
import io.ringway.routing.match.RuntimeFractionCondition;
import io.ringway.routing.match.StringMatch;
import io.ringway.routing.match.TlsContextCondition;
import io.ringway.routing.match.ValueMatch;
import io.ringway.routing.regex.Regex;
import io.ringway.routing.regex.RegexCompiler;
import io.ringway.routing.template.UriTemplate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a route or a filter asks of a request beside its path: headers, query parameters, fractions. Owner: control. */
final class RouteConditionCompiler {
    private final Problems problems;
    private final RuntimeSlots runtime;
    /** Shares the tables of expressions that differ only in how they begin. */
    private final RegexCompiler regexes = new RegexCompiler();

    private final FactMatchers facts;

    RouteConditionCompiler(Problems problems, RuntimeSlots runtime) {
        this.problems = problems;
        this.runtime = runtime;
        this.facts = new FactMatchers(problems, this);
    }

    /** Of what filters leave. */
    FactMatchers facts() {
        return facts;
    }

    /** The conditions in Envoy's order; what it returns is of no use after a problem. */
    List<RouteCondition> compile(RouteMatch match, FieldNode at) {
        List<RouteCondition> conditions = new ArrayList<>();
        if (match.hasRuntimeFraction()) {
            conditions.add(fraction(match.getRuntimeFraction()));
        }
        if (match.hasGrpc()) {
            conditions.add(new GrpcCondition());
        }
        if (match.hasTlsContext()) {
            conditions.add(tlsContext(match.getTlsContext()));
        }
        conditions.addAll(headers(match.getHeadersList(), at.field("headers")));
        conditions.addAll(queryParameters(match.getQueryParametersList(), at.field("query_parameters")));
        addFacts(match, at, conditions);
        return conditions;
    }

    private void addFacts(RouteMatch match, FieldNode at, List<RouteCondition> conditions) {
        for (int i = 0; i < match.getDynamicMetadataCount(); i++) {
            RouteCondition condition = facts.metadata(
                    match.getDynamicMetadata(i), at.field("dynamic_metadata").element(i));
            if (condition != null) {
                conditions.add(condition);
            }
        }
        for (int i = 0; i < match.getFilterStateCount(); i++) {
            RouteCondition condition = facts.filterState(
                    match.getFilterState(i), at.field("filter_state").element(i));
            if (condition != null) {
                conditions.add(condition);
            }
        }
    }

    /** Of no use after a problem. */
    List<RouteCondition> queryParameters(List<QueryParameterMatcher> matchers, FieldNode at) {
        List<RouteCondition> conditions = new ArrayList<>();
        for (int i = 0; i < matchers.size(); i++) {
            RouteCondition condition = queryParameter(matchers.get(i), at.element(i));
            if (condition != null) {
                conditions.add(condition);
            }
        }
        return conditions;
    }

    /** Of no use after a problem. */
    List<RouteCondition> headers(List<HeaderMatcher> matchers, FieldNode at) {
        List<RouteCondition> conditions = new ArrayList<>();
        for (int i = 0; i < matchers.size(); i++) {
            RouteCondition condition = header(matchers.get(i), at.element(i));
            if (condition != null) {
                conditions.add(condition);
            }
        }
        return conditions;
    }

    private static RouteCondition tlsContext(RouteMatch.TlsContextMatchOptions options) {
        return new TlsContextCondition(
                options.hasPresented() ? options.getPresented().getValue() : null,
                options.hasValidated() ? options.getValidated().getValue() : null);
    }

    RouteCondition fraction(RuntimeFractionalPercent fraction) {
        int numerator = HttpOptionsCompiler.clamp(fraction.getDefaultValue().getNumerator());
        int denominator = RuntimeSlots.denominator(fraction.getDefaultValue().getDenominator());
        FractionCondition usual = new FractionCondition(numerator, denominator);
        String key = fraction.getRuntimeKey();
        return key.isEmpty()
                ? usual
                : new RuntimeFractionCondition(runtime.fraction(key, numerator, denominator), key, usual);
    }

    /** Null after a problem. Envoy deprecates the older forms of a match; files everywhere have them. */
    @SuppressWarnings("deprecation")
    @Nullable
    RouteCondition header(HeaderMatcher matcher, FieldNode at) {
        if (at.isBroken()) {
            return null;
        }
        String name = matcher.getName();
        boolean isInverted = matcher.getInvertMatch();
        boolean isMissingEmpty = matcher.getTreatMissingHeaderAsEmpty();
        ValueMatch value = switch (matcher.getHeaderMatchSpecifierCase()) {
            case STRING_MATCH -> string(matcher.getStringMatch(), at.field("string_match"));
            case EXACT_MATCH -> StringMatch.exact(matcher.getExactMatch(), false);
            case PREFIX_MATCH -> StringMatch.prefix(matcher.getPrefixMatch(), false);
            case SUFFIX_MATCH -> StringMatch.suffix(matcher.getSuffixMatch(), false);
            case CONTAINS_MATCH -> StringMatch.contains(matcher.getContainsMatch(), false);
            case SAFE_REGEX_MATCH -> regexValue(matcher.getSafeRegexMatch(), at.field("safe_regex_match"));
            case RANGE_MATCH ->
                new RangeMatch(
                        matcher.getRangeMatch().getStart(),
                        matcher.getRangeMatch().getEnd());
            case PRESENT_MATCH, HEADERMATCHSPECIFIER_NOT_SET -> null;
        };
        return switch (matcher.getHeaderMatchSpecifierCase()) {
            case PRESENT_MATCH -> HeaderCondition.presence(name, matcher.getPresentMatch(), isInverted, isMissingEmpty);
            case HEADERMATCHSPECIFIER_NOT_SET -> HeaderCondition.presence(name, true, isInverted, isMissingEmpty);
            default -> value == null ? null : HeaderCondition.value(name, value, isInverted, isMissingEmpty);
        };
    }

    private @Nullable RouteCondition queryParameter(QueryParameterMatcher matcher, FieldNode at) {
        if (at.isBroken()) {
            return null;
        }
        return switch (matcher.getQueryParameterMatchSpecifierCase()) {
            case STRING_MATCH -> {
                ValueMatch value = string(matcher.getStringMatch(), at.field("string_match"));
                yield value == null ? null : QueryCondition.value(matcher.getName(), value);
            }
            case PRESENT_MATCH -> QueryCondition.presence(matcher.getName(), matcher.getPresentMatch());
            case QUERYPARAMETERMATCHSPECIFIER_NOT_SET -> QueryCondition.presence(matcher.getName(), true);
        };
    }

    /** Null after a problem. */
    @Nullable
    ValueMatch string(StringMatcher matcher, FieldNode at) {
        if (at.isBroken()) {
            return null;
        }
        boolean ignoresCase = matcher.getIgnoreCase();
        return switch (matcher.getMatchPatternCase()) {
            case EXACT -> StringMatch.exact(matcher.getExact(), ignoresCase);
            case PREFIX -> StringMatch.prefix(matcher.getPrefix(), ignoresCase);
            case SUFFIX -> StringMatch.suffix(matcher.getSuffix(), ignoresCase);
            case CONTAINS -> StringMatch.contains(matcher.getContains(), ignoresCase);
            case SAFE_REGEX -> {
                if (ignoresCase) {
                    problems.atKey(
                            ProblemCode.BAD_VALUE,
                            at.field("ignore_case"),
                            "\"ignore_case\" has no effect on a regular expression",
                            Suggestion.hint("begin the expression with (?i)"));
                }
                yield regexValue(matcher.getSafeRegex(), at.field("safe_regex"));
            }
            default -> null;
        };
    }

    private @Nullable ValueMatch regexValue(RegexMatcher matcher, FieldNode at) {
        Regex regex = regex(matcher, at);
        return regex == null ? null : StringMatch.regex(regex);
    }

    /**
     * A URI template.
     *
     * @throws IllegalArgumentException if it is none
     */
    UriTemplate template(String text) {
        return UriTemplate.compile(text, regexes);
    }

    /** Null after a problem. */
    @Nullable
    Regex regex(RegexMatcher matcher, FieldNode at) {
        if (at.isBroken() || at.field("regex").isBroken()) {
            return null;
        }
        try {
            return regexes.compile(matcher.getRegex());
        } catch (IllegalArgumentException e) {
            problems.atValue(ProblemCode.BAD_REGEX, at.field("regex"), String.valueOf(e.getMessage()), Suggestion.NONE);
            return null;
        }
    }
}
