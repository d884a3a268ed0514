package io.ringway.routing.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.routing.Route;
import io.ringway.routing.RouteMatcher;
import io.ringway.routing.RouteTable;
import io.ringway.routing.VirtualHost;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The compiled table against {@link NaiveTable}: 100 random tables, 10,000 random requests each; a failure names its seed. */
class FirstMatchPropertyTest {
    private static final int TABLES = 100;
    private static final int REQUESTS = 10_000;

    @Test
    void compiledTablesEqualNaiveOnes() {
        int routed = 0;
        for (int seed = 0; seed < TABLES; seed++) {
            RandomTables generator = new RandomTables(seed);
            NaiveTable naive = generator.table();
            RouteTableBuilder builder = naive.builder();
            RouteTable table = Objects.requireNonNull(
                    builder.build(), () -> builder.problems().toString());
            RouteMatcher matcher = table.newMatcher();
            for (int i = 0; i < REQUESTS; i++) {
                NaiveTable.Request request = generator.request();
                String expected = naive.match(request);
                String actual = match(matcher, request);
                if (!actual.equals(expected)) {
                    assertThat(actual)
                            .as("seed %d, request %d: %s\n%s", seed, i, request.view(), naive)
                            .isEqualTo(expected);
                }
                routed += expected.endsWith("-") ? 0 : 1;
            }
        }
        // The generator must not make it too easy: many requests find a route, and many do not.
        assertThat(routed).isBetween(TABLES * REQUESTS / 4, TABLES * REQUESTS * 9 / 10);
    }

    private static String match(RouteMatcher matcher, NaiveTable.Request request) {
        Route route = matcher.match(request.view(), request.random());
        VirtualHost host = matcher.virtualHost();
        if (host == null) {
            return "-";
        }
        return host.name() + "/" + (route == null ? "-" : route.name());
    }
}
