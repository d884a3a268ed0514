package io.ringway.config.compile;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Problems;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.routing.RouteCondition;
import java.util.List;

/** Compiles conditions on headers that stand outside of a configuration. Owner: the thread that asks. */
public final class HeaderMatchers {
    private final RouteConditionCompiler conditions;

    public HeaderMatchers(Problems problems) {
        this.conditions = new RouteConditionCompiler(problems, new RuntimeSlots());
    }

    /** In order; of no use after a problem. */
    public List<RouteCondition> compile(List<HeaderMatcher> matchers, FieldNode at) {
        return conditions.headers(matchers, at);
    }
}
