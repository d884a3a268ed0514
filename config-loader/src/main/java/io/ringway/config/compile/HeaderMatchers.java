package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.FilterStateMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problems;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.build.PathMatch;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.match.MetadataCondition;
import io.ringway.routing.match.ValueMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles conditions on headers, texts, paths and what filters leave that stand outside of a route configuration. Owner: the thread that asks. */
public final class HeaderMatchers {
    private final RouteConditionCompiler conditions;
    private final RouteMatchCompiler matches;

    /** For conditions that no runtime changes. */
    public HeaderMatchers(Problems problems) {
        this(problems, new RuntimeSlots());
    }

    public HeaderMatchers(Problems problems, RuntimeSlots runtime) {
        this.conditions = new RouteConditionCompiler(problems, runtime);
        this.matches = new RouteMatchCompiler(problems, runtime);
    }

    /** In order; of no use after a problem. */
    public List<RouteCondition> compile(List<HeaderMatcher> matchers, FieldNode at) {
        return conditions.headers(matchers, at);
    }

    /** One of them; null after a problem. */
    public @Nullable RouteCondition compile(HeaderMatcher matcher, FieldNode at) {
        return conditions.header(matcher, at);
    }

    /** A condition on a text; null after a problem. */
    public @Nullable ValueMatch string(StringMatcher matcher, FieldNode at) {
        return conditions.string(matcher, at);
    }

    /** A condition on what filters have noted; null after a problem. */
    public @Nullable MetadataCondition metadata(MetadataMatcher matcher, FieldNode at) {
        return conditions.facts().metadata(matcher, at);
    }

    /** A condition on what filters share; null after a problem. */
    public @Nullable RouteCondition filterState(FilterStateMatcher matcher, FieldNode at) {
        return conditions.facts().filterState(matcher, at);
    }

    /** A share of the traffic. */
    public RouteCondition fraction(RuntimeFractionalPercent fraction) {
        return conditions.fraction(fraction);
    }

    /** A URI template as an extension; null after a problem. */
    public @Nullable PathMatch uriTemplate(TypedExtensionConfig extension, FieldNode at) {
        return matches.template(extension, at);
    }

    /** All that a route may ask of a request; null after a problem. */
    public @Nullable RouteMatch route(io.envoyproxy.envoy.config.route.v3.RouteMatch match, FieldNode at) {
        return matches.compile(match, at);
    }
}
