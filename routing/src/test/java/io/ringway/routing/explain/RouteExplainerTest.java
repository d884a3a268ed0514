package io.ringway.routing.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.routing.RouteCondition;
import io.ringway.routing.RouteTable;
import io.ringway.routing.TextRequest;
import io.ringway.routing.VirtualHost.TlsRequirement;
import io.ringway.routing.action.DirectResponseAction;
import io.ringway.routing.action.RouteAction;
import io.ringway.routing.build.PathMatch;
import io.ringway.routing.build.RouteMatch;
import io.ringway.routing.build.RouteTableBuilder;
import io.ringway.routing.build.VirtualHostBuilder;
import io.ringway.routing.match.FractionCondition;
import io.ringway.routing.match.GrpcCondition;
import io.ringway.routing.match.HeaderCondition;
import io.ringway.routing.match.QueryCondition;
import io.ringway.routing.match.RuntimeFractionCondition;
import io.ringway.routing.match.StringMatch;
import io.ringway.routing.regex.Regex;
import io.ringway.routing.runtime.RuntimeValues;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RouteExplainerTest {
    private static final RouteAction ANSWER = new DirectResponseAction(200, new byte[0]);

    private final RouteTableBuilder builder = new RouteTableBuilder();
    private final VirtualHostBuilder host =
            builder.virtualHost("app", List.of("*.example.com", "*"), TlsRequirement.NONE);

    private void route(PathMatch path, RouteCondition... conditions) {
        host.route("", new RouteMatch(path, true, List.of(conditions)), ANSWER);
    }

    private Explanation explain(TextRequest request, long random, RuntimeValues runtime) {
        RouteTable table = Objects.requireNonNull(builder.build());
        return new RouteExplainer(table, builder.outline()).explain(request, random, runtime);
    }

    private List<String> reasons(TextRequest request, long random, RuntimeValues runtime) {
        return explain(request, random, runtime).passedOver().stream()
                .map(passed -> passed.expected() + " <> " + passed.found())
                .toList();
    }

    @Test
    void eachPathSpecifierSaysWhatItWanted() {
        route(new PathMatch.Exact("/a"));
        route(new PathMatch.Prefix("/b"));
        route(new PathMatch.SeparatedPrefix("/c"));
        route(new PathMatch.SafeRegex(Regex.compile("/d[0-9]+")));
        route(new PathMatch.Connect());
        host.route("", new RouteMatch(new PathMatch.Exact("/e"), false, List.of()), ANSWER);
        assertThat(reasons(TextRequest.get("x", "/cc?q=1"), 0, RuntimeValues.NONE))
                .containsExactly(
                        "path \"/a\" <> \"/cc\"",
                        "prefix \"/b\" <> \"/cc\"",
                        "path_separated_prefix \"/c\" <> \"/cc\"",
                        "safe_regex \"/d[0-9]+\" <> \"/cc\"",
                        "connect_matcher <> method GET",
                        "path \"/e\" case_sensitive: false <> \"/cc\"");
    }

    @Test
    void theFirstConditionThatFailsIsNamed() {
        RouteCondition beta = HeaderCondition.value("x-beta", StringMatch.exact("1", false), false, false);
        route(new PathMatch.Prefix("/"), beta, QueryCondition.presence("debug", true));
        route(new PathMatch.Prefix("/"), QueryCondition.value("v", StringMatch.prefix("3", false)));
        route(new PathMatch.Prefix("/"), new GrpcCondition());
        route(new PathMatch.Prefix("/"), new FractionCondition(5, 100));
        route(new PathMatch.Prefix("/"), new RuntimeFractionCondition(0, "k", new FractionCondition(5, 100)));
        RuntimeValues runtime = new RuntimeValues(new long[] {20}, new int[] {10_000});
        TextRequest request = TextRequest.get("x", "/?v=2&v=3").header("content-type", "text/plain");
        assertThat(reasons(request, 142, runtime))
                .containsExactly(
                        "header \"x-beta\" exact \"1\" <> no such header",
                        "query parameter \"v\" prefix \"3\" <> \"v=2\"",
                        "grpc <> content-type \"text/plain\"",
                        "runtime_fraction 5/100 <> random number 42 of 100",
                        "runtime_fraction k, else 5/100 <> random number 142, the runtime says 20/10000");
    }

    @Test
    void theChosenRouteComesWithItsDomainAndItsMatch() {
        route(new PathMatch.Exact("/a"));
        route(new PathMatch.Prefix("/"));
        Explanation explanation = explain(TextRequest.get("WWW.Example.com", "/b"), 0, RuntimeValues.NONE);
        assertThat(Objects.requireNonNull(explanation.host()).domain()).isEqualTo("*.example.com");
        assertThat(Objects.requireNonNull(explanation.route()).id()).isEqualTo(1);
        assertThat(PathWalk.describe(Objects.requireNonNull(explanation.match())))
                .isEqualTo("prefix \"/\"");
        assertThat(explanation.passedOver()).hasSize(1);
    }

    @Test
    void aDisagreementIsOurBugAndIsSaid() {
        route(new PathMatch.Prefix("/a"));
        RouteTable table = Objects.requireNonNull(builder.build());
        RouteTableBuilder other = new RouteTableBuilder();
        other.virtualHost("app", List.of("*"), TlsRequirement.NONE)
                .route("", new RouteMatch(new PathMatch.Prefix("/b")), ANSWER);
        RouteExplainer explainer = new RouteExplainer(table, other.outline());
        assertThatThrownBy(() -> explainer.explain(TextRequest.get("x", "/b"), 0, RuntimeValues.NONE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the explanation is wrong: the matcher says null")
                .hasMessageContaining("GET x /b");
    }
}
