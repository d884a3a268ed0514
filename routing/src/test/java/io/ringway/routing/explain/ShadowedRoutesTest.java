package io.ringway.routing.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.routing.RouteCondition;
import io.ringway.routing.build.PathMatch;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.explain.ShadowedRoutes.Shadow;
import io.ringway.routing.match.FractionCondition;
import io.ringway.routing.match.HeaderCondition;
import io.ringway.routing.match.QueryCondition;
import io.ringway.routing.match.StringMatch;
import io.ringway.routing.regex.Regex;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShadowedRoutesTest {
    private static final RouteCondition A = HeaderCondition.presence("a", true, false, false);
    private static final RouteCondition B = QueryCondition.value("b", StringMatch.exact("1", false));

    private static RouteMatch prefix(String prefix, RouteCondition... conditions) {
        return new RouteMatch(new PathMatch.Prefix(prefix), true, List.of(conditions));
    }

    private static RouteMatch exact(String path, RouteCondition... conditions) {
        return new RouteMatch(new PathMatch.Exact(path), true, List.of(conditions));
    }

    private static RouteMatch separated(String prefix) {
        return new RouteMatch(new PathMatch.SeparatedPrefix(prefix));
    }

    private static RouteMatch regex(String pattern) {
        return new RouteMatch(new PathMatch.SafeRegex(Regex.compile(pattern)));
    }

    private static RouteMatch anyCase(PathMatch path) {
        return new RouteMatch(path, false, List.of());
    }

    private static boolean shadows(RouteMatch earlier, RouteMatch later) {
        return !ShadowedRoutes.find(List.of(earlier, later)).isEmpty();
    }

    @Test
    void broaderPathsShadow() {
        assertThat(shadows(prefix("/a"), prefix("/ab"))).isTrue();
        assertThat(shadows(prefix("/a"), exact("/a"))).isTrue();
        assertThat(shadows(prefix("/a"), separated("/a/b"))).isTrue();
        assertThat(shadows(prefix("/a"), regex("/a[0-9]+"))).isTrue();
        assertThat(shadows(prefix("/"), regex(".*x"))).isTrue();
        assertThat(shadows(separated("/a"), prefix("/a/"))).isTrue();
        assertThat(shadows(separated("/a"), exact("/a/b"))).isTrue();
        assertThat(shadows(separated("/a"), separated("/a"))).isTrue();
        assertThat(shadows(regex("/a/.*"), exact("/a/b"))).isTrue();
        assertThat(shadows(regex("/[ab]"), regex("/[ab]"))).isTrue();
        assertThat(shadows(exact("/a"), regex("/a"))).isTrue();
    }

    @Test
    void narrowerPathsDoNot() {
        assertThat(shadows(prefix("/ab"), prefix("/a"))).isFalse();
        assertThat(shadows(exact("/a"), prefix("/a"))).isFalse();
        assertThat(shadows(separated("/a"), prefix("/a"))).isFalse();
        assertThat(shadows(separated("/a"), exact("/ab"))).isFalse();
        assertThat(shadows(regex("/[ab]"), regex("/[abc]"))).isFalse();
        assertThat(shadows(prefix("/"), new RouteMatch(new PathMatch.Connect())))
                .isFalse();
    }

    @Test
    void caseCounts() {
        assertThat(shadows(anyCase(new PathMatch.Prefix("/A")), prefix("/ab"))).isTrue();
        assertThat(shadows(prefix("/a"), anyCase(new PathMatch.Exact("/ab")))).isFalse();
        assertThat(shadows(prefix("/1"), anyCase(new PathMatch.Exact("/1a")))).isTrue();
    }

    @Test
    void conditionsOfTheEarlierRouteMustBeAskedByTheLaterToo() {
        assertThat(shadows(prefix("/", A), prefix("/a", A, B))).isTrue();
        assertThat(shadows(prefix("/", A, B), prefix("/a", A))).isFalse();
        assertThat(shadows(prefix("/", A), prefix("/a", B))).isFalse();
        assertThat(shadows(prefix("/", new FractionCondition(100, 100)), prefix("/a")))
                .isTrue();
        assertThat(shadows(prefix("/", new FractionCondition(99, 100)), prefix("/a")))
                .isFalse();
    }

    @Test
    void theFirstToBlameIsNamed() {
        assertThat(ShadowedRoutes.find(List.of(exact("/x"), prefix("/a"), prefix("/"), exact("/a/b"), exact("/q"))))
                .containsExactly(new Shadow(3, 1), new Shadow(4, 2));
    }

    @Test
    void manyRoutesTakeNoLonger() {
        List<RouteMatch> routes = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            routes.add(prefix("/", HeaderCondition.value("x", StringMatch.exact("" + i, false), false, false)));
        }
        routes.add(routes.get(7));
        assertThat(ShadowedRoutes.find(routes)).containsExactly(new Shadow(20_000, 7));
    }
}
