package io.ringway.routing.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.routing.explain.ShadowedRoutes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** No request of {@link RandomTables} reaches a route that is said to be shadowed. */
class ShadowPropertyTest {
    private static final int TABLES = 200;
    private static final int REQUESTS = 1_000;

    @Test
    void shadowedRoutesAreNeverReached() {
        int shadowed = 0;
        for (int seed = 0; seed < TABLES; seed++) {
            RandomTables generator = new RandomTables(seed);
            NaiveTable naive = generator.table();
            List<RouteOutline.Host> hosts = naive.builder().outline().hosts();
            Set<String> unreachable = new HashSet<>();
            for (int host = 0; host < hosts.size(); host++) {
                for (ShadowedRoutes.Shadow shadow :
                        ShadowedRoutes.find(hosts.get(host).matches())) {
                    unreachable.add(host + "/" + shadow.route());
                }
            }
            shadowed += unreachable.size();
            for (int i = 0; i < REQUESTS; i++) {
                NaiveTable.Request request = generator.request();
                assertThat(unreachable)
                        .as("seed %d, request %d: %s", seed, i, request.view())
                        .doesNotContain(naive.match(request));
            }
        }
        assertThat(shadowed).isGreaterThan(TABLES);
    }
}
