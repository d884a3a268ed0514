package io.ringway.routing.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.ringway.routing.Route;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.RouteMatcher;
import io.ringway.routing.RouteTable;
import io.ringway.routing.TextRequest;
import io.ringway.routing.VirtualHost.TlsRequirement;
import io.ringway.routing.action.DirectResponseAction;
import io.ringway.routing.match.HeaderCondition;
import io.ringway.routing.match.QueryCondition;
import io.ringway.routing.match.StringMatch;
import io.ringway.routing.regex.Regex;
import io.ringway.routing.regex.RegexCompiler;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** 10,000 virtual hosts and 50,000 routes. */
class LargeTableTest {
    private static final int HOSTS = 10_000;
    private static final DirectResponseAction OK = new DirectResponseAction(200, new byte[0]);

    @Test
    void everyRouteIsFoundAndNothingIsAllocated() {
        RouteTable table = table();
        RouteMatcher matcher = table.newMatcher();
        List<TextRequest> requests = requests();
        assertThat(table.routeCount()).isEqualTo(5 * HOSTS);
        for (int i = 0; i < requests.size(); i++) {
            Route route = Objects.requireNonNull(matcher.match(requests.get(i), i), "route " + i);
            assertThat(route.id()).isEqualTo(i);
        }

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long found = match(matcher, requests);
        long before = threads.getCurrentThreadAllocatedBytes();
        found += match(matcher, requests);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(found).isEqualTo(2L * requests.size());
        // Reading the counter itself may cost a little; one byte per match would be 50,000.
        assertThat(allocated).isLessThan(1024);
    }

    /** More different ones than become tables. */
    @Test
    void everyRegexRouteIsFoundAndNothingIsAllocated() {
        RegexCompiler regexes = new RegexCompiler();
        RouteTableBuilder builder = new RouteTableBuilder();
        VirtualHostBuilder host = builder.virtualHost("v", List.of("*"), TlsRequirement.NONE);
        List<TextRequest> requests = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            Regex regex = regexes.compile("/api/items-" + i + "/[^/]+/[a-z]+-" + i + "(/.*)?");
            assertThat(regex.isAutomaton()).isTrue();
            host.route("", new RouteMatch(new PathMatch.SafeRegex(regex)), OK);
            requests.add(TextRequest.get("a", "/api/items-" + i + "/17/photos-" + i + (i % 2 == 0 ? "" : "/x/y?z")));
        }
        RouteMatcher matcher = Objects.requireNonNull(builder.build()).newMatcher();
        for (int i = 0; i < requests.size(); i++) {
            assertThat(Objects.requireNonNull(matcher.match(requests.get(i), i)).id())
                    .isEqualTo(i);
        }
        assertThat(matcher.match(TextRequest.get("a", "/api/items-1/17/photos-2"), 0))
                .isNull();

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long found = match(matcher, requests);
        long before = threads.getCurrentThreadAllocatedBytes();
        found += match(matcher, requests);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1024);
        assertThat(found).isEqualTo(2L * requests.size());
    }

    private static long match(RouteMatcher matcher, List<TextRequest> requests) {
        long found = 0;
        for (int i = 0; i < requests.size(); i++) {
            found += matcher.match(requests.get(i), i) == null ? 0 : 1;
        }
        return found;
    }

    private static RouteTable table() {
        RouteTableBuilder builder = new RouteTableBuilder();
        List<RouteCondition> canary = List.of(
                HeaderCondition.value("x-canary", StringMatch.exact("YES", true), false, false),
                QueryCondition.presence("canary", true));
        for (int i = 0; i < HOSTS; i++) {
            builder.virtualHost("host-" + i, List.of(domain(i)), TlsRequirement.NONE)
                    .route("", new RouteMatch(new PathMatch.Prefix("/api/v1/items-" + i), true, canary), OK)
                    .route("", new RouteMatch(new PathMatch.Exact("/api/v1/items-" + i)), OK)
                    .route("", new RouteMatch(new PathMatch.Prefix("/api/v1/items-" + i + "/")), OK)
                    .route("", new RouteMatch(new PathMatch.SafeRegex(Regex.compile("/users/[0-9]+/.*"))), OK)
                    .route("", new RouteMatch(new PathMatch.Prefix("/"), false, List.of()), OK);
        }
        return Objects.requireNonNull(builder.build());
    }

    private static String domain(int i) {
        return i % 3 == 0 ? "*.host-" + i + ".example.com" : "www.host-" + i + ".example.com";
    }

    /** One for each route, in the order of their numbers. */
    private static List<TextRequest> requests() {
        List<TextRequest> requests = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            String authority = "WWW.host-" + i + ".example.com";
            String path = "/api/v1/items-" + i;
            requests.add(TextRequest.get(authority, path + "?a&canary=1").header("x-canary", "Yes"));
            requests.add(TextRequest.get(authority, path));
            requests.add(TextRequest.get(authority, path + "/17?x=1").header("x-canary", "no"));
            requests.add(TextRequest.get(authority, "/users/1234/photos"));
            requests.add(TextRequest.get(authority, "/Users/none"));
        }
        return requests;
    }
}
