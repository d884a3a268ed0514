package io.ringway.routing.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.routing.Route;
import io.ringway.routing.RouteMatcher;
import io.ringway.routing.RouteTable;
import io.ringway.routing.action.ForwardAction;
import io.ringway.routing.action.WeightedClusters;
import io.ringway.routing.explain.Explanation;
import io.ringway.routing.explain.RouteExplainer;
import io.ringway.routing.runtime.RuntimeValues;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Explanations against the matcher (they insist on agreeing, see {@link RouteExplainer}) and both against {@link NaiveTable}, weighted clusters
 * included: 100 random tables, and as many random requests as {@code -Dringway.explain.requests} says for each, 10,000 for the million.
 */
class ExplanationPropertyTest {
    private static final int TABLES = 100;
    private static final int REQUESTS = Integer.getInteger("ringway.explain.requests", 1_000);

    @Test
    void explanationsAgreeWithTheMatcher() {
        int routed = 0;
        int passedOver = 0;
        int chosen = 0;
        for (int seed = 0; seed < TABLES; seed++) {
            RandomTables generator = new RandomTables(seed);
            NaiveTable naive = generator.table();
            RouteTableBuilder builder = naive.builder();
            RouteTable table = Objects.requireNonNull(
                    builder.build(), () -> builder.problems().toString());
            RouteExplainer explainer = new RouteExplainer(table, builder.outline());
            RouteMatcher matcher = table.newMatcher();
            for (int i = 0; i < REQUESTS; i++) {
                NaiveTable.Request request = generator.request();
                Explanation explanation = explainer.explain(request.view(), request.random(), RuntimeValues.NONE);
                String expected = naive.match(request);
                if (!name(explanation).equals(expected)) {
                    assertThat(name(explanation))
                            .as("seed %d, request %d: %s\n%s", seed, i, request.view(), naive)
                            .isEqualTo(expected);
                }
                assertThat(explanation.passedOver()).hasSize(before(explanation, naive));
                int cluster = cluster(matcher, explanation.route(), request);
                assertThat(cluster).as("seed %d, request %d", seed, i).isEqualTo(naive.cluster(expected, request));
                chosen += cluster > 0 ? 1 : 0;
                routed += explanation.route() == null ? 0 : 1;
                passedOver += explanation.passedOver().size();
            }
        }
        assertThat(routed).isBetween(TABLES * REQUESTS / 4, TABLES * REQUESTS * 9 / 10);
        assertThat(passedOver).isGreaterThan(TABLES * REQUESTS);
        assertThat(chosen).isGreaterThan(TABLES * REQUESTS / 20);
    }

    /** What the data path does next: the weighted cluster, or -1 if the route has none. */
    private static int cluster(RouteMatcher matcher, @Nullable Route explained, NaiveTable.Request request) {
        Route route = matcher.match(request.view(), request.random());
        assertThat(route).isEqualTo(explained);
        return route != null
                        && route.action() instanceof ForwardAction action
                        && action.cluster() instanceof WeightedClusters clusters
                ? matcher.pick(clusters)
                : -1;
    }

    private static String name(Explanation explanation) {
        Explanation.HostChoice host = explanation.host();
        Route route = explanation.route();
        return host == null ? "-" : host.virtualHost().name() + "/" + (route == null ? "-" : route.name());
    }

    /** How many routes come before the chosen one. */
    private static int before(Explanation explanation, NaiveTable naive) {
        Explanation.HostChoice host = explanation.host();
        Route route = explanation.route();
        if (host == null) {
            return 0;
        }
        return route == null ? naive.hosts().get(host.index()).routes().size() : Integer.parseInt(route.name());
    }
}
