package io.ringway.config.compile;

import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.overload.Trigger;
import io.ringway.config.source.NearMiss;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Triggers of overload actions and load-shed points. Owner: control. */
final class TriggerCompiler {
    private final Problems problems;
    private final List<String> resources;
    private final boolean areResourcesKnown;

    /**
     * @param resources names of what is watched, as far as it could be compiled
     * @param count how many there should be
     */
    TriggerCompiler(Problems problems, List<String> resources, int count) {
        this.problems = problems;
        this.resources = resources;
        areResourcesKnown = resources.size() == count;
    }

    List<Trigger> compile(List<io.envoyproxy.envoy.config.overload.v3.Trigger> triggers, FieldNode at) {
        List<Trigger> compiled = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < triggers.size(); i++) {
            FieldNode triggerAt = at.element(i);
            Trigger trigger = compile(triggers.get(i), triggerAt);
            if (trigger != null && !seen.add(trigger.resource())) {
                problems.atValue(
                        ProblemCode.DUPLICATE_NAME,
                        triggerAt.field("name"),
                        "resource \"" + trigger.resource() + "\" has a trigger here already",
                        Suggestion.NONE);
            } else if (trigger != null) {
                compiled.add(trigger);
            }
        }
        return List.copyOf(compiled);
    }

    private @Nullable Trigger compile(io.envoyproxy.envoy.config.overload.v3.Trigger trigger, FieldNode at) {
        FieldNode nameAt = at.field("name");
        if (at.isBroken() || nameAt.isBroken()) {
            return null;
        }
        if (!resources.contains(trigger.getName())) {
            if (areResourcesKnown) {
                problems.atValue(
                        ProblemCode.BAD_VALUE,
                        nameAt,
                        "no resource monitor is called \"" + trigger.getName() + "\"",
                        Suggestion.didYouMean(NearMiss.of(trigger.getName(), resources)));
            }
            return null;
        }
        if (!trigger.hasScaled()) {
            return Trigger.threshold(trigger.getName(), trigger.getThreshold().getValue());
        }
        double from = trigger.getScaled().getScalingThreshold();
        double to = trigger.getScaled().getSaturationThreshold();
        FieldNode fromAt = at.at("scaled", "scaling_threshold");
        if (from >= to && !fromAt.isBroken()) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    fromAt,
                    "scaling_threshold has to be less than saturation_threshold",
                    Suggestion.NONE);
            return null;
        }
        return new Trigger(trigger.getName(), from, to);
    }
}
