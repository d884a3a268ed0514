package io.ringway.routing.explain;

import io.ringway.routing.RouteCondition;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.match.FractionCondition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds routes that no request reaches because an earlier one takes all of theirs: its path specifier takes the same paths or more, and it asks
 * nothing that the later one does not ask too. What it finds is certain; what takes more thought (two routes that together take all of a third)
 * it does not find. The cost grows with the number of routes and the length of their paths. Owner: any (stateless).
 */
public final class ShadowedRoutes {
    /** Beyond, only some of the sets of a route's conditions are tried. */
    private static final int CONDITIONS_COMBINED_MAX = 6;

    /**
     * A route that is never reached.
     *
     * @param route index in its virtual host
     * @param by index of the earlier route
     */
    public record Shadow(int route, int by) {}

    private record Key(String path, Set<String> conditions) {}

    private ShadowedRoutes() {}

    /** The routes of one virtual host that are never reached, in order; each with the first route that is to blame. */
    public static List<Shadow> find(List<RouteMatch> routes) {
        Map<Key, Integer> first = new HashMap<>();
        List<Shadow> shadows = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            RouteMatch match = routes.get(i);
            Set<String> conditions = conditions(match);
            int by = covering(match, conditions, first);
            if (by >= 0) {
                shadows.add(new Shadow(i, by));
                continue; // whatever it would shadow is shadowed by the other one as well
            }
            for (String key : PathCover.keys(match)) {
                first.putIfAbsent(new Key(key, conditions), i);
            }
        }
        return shadows;
    }

    private static int covering(RouteMatch match, Set<String> conditions, Map<Key, Integer> first) {
        int best = Integer.MAX_VALUE;
        List<Set<String>> subsets = subsets(List.copyOf(conditions));
        for (String cover : PathCover.covers(match)) {
            for (Set<String> subset : subsets) {
                Integer index = first.get(new Key(cover, subset));
                best = index == null ? best : Math.min(best, index);
            }
        }
        return best == Integer.MAX_VALUE ? -1 : best;
    }

    private static List<Set<String>> subsets(List<String> conditions) {
        List<Set<String>> subsets = new ArrayList<>();
        if (conditions.size() > CONDITIONS_COMBINED_MAX) {
            subsets.add(Set.of());
            conditions.forEach(one -> subsets.add(Set.of(one)));
            subsets.add(new TreeSet<>(conditions));
            return subsets;
        }
        for (int bits = 0; bits < 1 << conditions.size(); bits++) {
            Set<String> subset = new TreeSet<>();
            for (int i = 0; i < conditions.size(); i++) {
                if ((bits >> i & 1) != 0) {
                    subset.add(conditions.get(i));
                }
            }
            subsets.add(subset);
        }
        return subsets;
    }

    /** A condition's text says all about it; one that has none keeps that of Object, which equals no other. */
    private static Set<String> conditions(RouteMatch match) {
        Set<String> texts = new TreeSet<>();
        for (RouteCondition condition : match.conditions()) {
            boolean isAlwaysTrue =
                    condition instanceof FractionCondition(int numerator, int denominator) && numerator >= denominator;
            if (!isAlwaysTrue) {
                texts.add(condition.getClass().getName() + ' ' + condition);
            }
        }
        return texts;
    }
}
