package io.ringway.routing.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.routing.Route;
import io.ringway.routing.RouteMatcher;
import io.ringway.routing.TextRequest;
import io.ringway.routing.VirtualHost;
import io.ringway.routing.VirtualHost.TlsRequirement;
import io.ringway.routing.action.DirectResponseAction;
import io.ringway.routing.action.RouteAction;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {
    private static final RouteAction OK = new DirectResponseAction(200, new byte[0]);

    /** Rules of Envoy's VirtualHost.domains; each line is authority, expected virtual host. */
    @ParameterizedTest
    @CsvSource({
        "www.foo.com, exact",
        "WWW.Foo.COM, exact",
        "www.foo.com:8080, any",
        "www.foo.com:9000, exact-port",
        "a.foo.com, suffix",
        "a.b.foo.com, suffix",
        "x.bar.foo.com, suffix-long",
        "baz-bar.foo.com, suffix-dash",
        "-bar.foo.com, suffix",
        "bar.foo.com, suffix",
        ".foo.com, any",
        "foo.com, prefix",
        "foo.org, prefix",
        "foo.de.org, prefix-long",
        "foo.de., prefix",
        "foo., any",
        "a.foo.org, any",
        "'', any",
        "unknown, any"
    })
    void theMostSpecificDomainWins(String authority, String expected) {
        RouteTableBuilder builder = new RouteTableBuilder();
        host(builder, "any", "*");
        host(builder, "suffix", "*.foo.com");
        host(builder, "suffix-long", "*.bar.foo.com");
        host(builder, "suffix-dash", "*-bar.foo.com");
        host(builder, "prefix", "foo.*");
        host(builder, "prefix-long", "foo.de.*");
        host(builder, "exact", "www.foo.com");
        host(builder, "exact-port", "www.foo.com:9000");

        assertThat(virtualHost(builder, authority)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "foo.com:80, exact",
        "foo.com:, exact",
        "a.foo.com:443, suffix",
        "[::1]:80, v6",
        "[::1], v6",
        "[::2], any"
    })
    void thePortIsIgnoredWhenAsked(String authority, String expected) {
        RouteTableBuilder builder = new RouteTableBuilder().ignorePortInHostMatching(true);
        host(builder, "exact", "foo.com");
        host(builder, "suffix", "*.foo.com");
        host(builder, "v6", "[::1]");
        host(builder, "any", "*");

        assertThat(virtualHost(builder, authority)).isEqualTo(expected);
    }

    @Test
    void withoutAMatchingDomainThereIsNoVirtualHost() {
        RouteTableBuilder builder = new RouteTableBuilder();
        host(builder, "exact", "foo.com");

        RouteMatcher matcher = build(builder);
        assertThat(matcher.match(TextRequest.get("foo.com", "/"), 0)).isNotNull();
        assertThat(matcher.match(TextRequest.get("bar.com", "/"), 0)).isNull();
        assertThat(matcher.virtualHost()).isNull();
    }

    @Test
    void aVirtualHostWithoutAMatchingRouteIsKnown() {
        RouteTableBuilder builder = new RouteTableBuilder();
        builder.virtualHost("v", List.of("*"), TlsRequirement.NONE).route("a", path("/a"), OK);

        RouteMatcher matcher = build(builder);
        assertThat(matcher.match(TextRequest.get("x", "/b"), 0)).isNull();
        assertThat(Objects.requireNonNull(matcher.virtualHost()).name()).isEqualTo("v");
    }

    /** Each line is path, expected route; "-" is none. */
    @ParameterizedTest
    @CsvSource({
        "/exact, exact",
        "/exact?a=1, exact",
        "/exact#f, exact",
        "/exact/, -",
        "/Exact, -",
        "/prefix, prefix",
        "/prefixed/x, prefix",
        "/prefi, -",
        "/?/prefix, -",
        "/sep, sep",
        "/sep/x, sep",
        "/sep?x, sep",
        "/separate, -",
        "/NOCASE, nocase",
        "/nocase, nocase",
        "/nocase/x, -",
        "/LOWER/x, nocase-prefix",
        "/lowe, -",
        "/é/x, utf8",
        "'', -"
    })
    void pathSpecifiers(String path, String expected) {
        RouteTableBuilder builder = new RouteTableBuilder();
        builder.virtualHost("v", List.of("*"), TlsRequirement.NONE)
                .route("exact", path("/exact"), OK)
                .route("prefix", prefix("/prefix"), OK)
                .route("sep", new RouteMatch(new PathMatch.SeparatedPrefix("/sep")), OK)
                .route("nocase", new RouteMatch(new PathMatch.Exact("/NoCase"), false, List.of()), OK)
                .route("nocase-prefix", new RouteMatch(new PathMatch.Prefix("/Lower"), false, List.of()), OK)
                .route("utf8", prefix("/é"), OK)
                .route("connect", new RouteMatch(new PathMatch.Connect()), OK);

        String bytes = path.replace("é", "Ã©"); // the two UTF-8 bytes as Latin-1
        assertThat(route(build(builder), TextRequest.get("x", bytes))).isEqualTo(expected);
    }

    @Test
    void theFirstRouteInOrderWins() {
        RouteTableBuilder builder = new RouteTableBuilder();
        builder.virtualHost("v", List.of("*"), TlsRequirement.NONE)
                .route("0", path("/a/b"), OK)
                .route("1", prefix("/a/b"), OK)
                .route("2", prefix("/a"), OK)
                .route("3", path("/a/c"), OK)
                .route("4", prefix("/"), OK)
                .route("5", prefix("/z"), OK);

        RouteMatcher matcher = build(builder);
        assertThat(route(matcher, TextRequest.get("x", "/a/b"))).isEqualTo("0");
        assertThat(route(matcher, TextRequest.get("x", "/a/b/"))).isEqualTo("1");
        assertThat(route(matcher, TextRequest.get("x", "/a/c"))).isEqualTo("2");
        assertThat(route(matcher, TextRequest.get("x", "/z"))).isEqualTo("4");
    }

    @Test
    void connectMatchesByMethodWithAndWithoutPath() {
        RouteTableBuilder builder = new RouteTableBuilder();
        builder.virtualHost("v", List.of("*"), TlsRequirement.NONE)
                .route("a", path("/a"), OK)
                .route("connect", new RouteMatch(new PathMatch.Connect()), OK)
                .route("all", prefix("/"), OK);

        RouteMatcher matcher = build(builder);
        assertThat(route(matcher, new TextRequest("CONNECT", "x:1", ""))).isEqualTo("connect");
        assertThat(route(matcher, new TextRequest("CONNECT", "x:1", "/a"))).isEqualTo("a");
        assertThat(route(matcher, new TextRequest("CONNECT", "x:1", "/b"))).isEqualTo("connect");
        assertThat(route(matcher, new TextRequest("GET", "x:1", "/b"))).isEqualTo("all");
    }

    @Test
    void pathParametersAreIgnoredWhenAsked() {
        RouteTableBuilder builder = new RouteTableBuilder().ignorePathParametersInPathMatching(true);
        builder.virtualHost("v", List.of("*"), TlsRequirement.NONE).route("a", path("/a"), OK);

        assertThat(route(build(builder), TextRequest.get("x", "/a;b=1?c"))).isEqualTo("a");
        builder.ignorePathParametersInPathMatching(false);
        assertThat(route(build(builder), TextRequest.get("x", "/a;b=1?c"))).isEqualTo("-");
    }

    @Test
    void routesKnowTheirNumberHostAndRewrittenLength() {
        RouteTableBuilder builder = new RouteTableBuilder();
        builder.virtualHost("v", List.of("v"), TlsRequirement.ALL).route("a", prefix("/abc"), OK);
        builder.virtualHost("w", List.of("w"), TlsRequirement.EXTERNAL_ONLY).route("b", path("/é"), OK);

        RouteMatcher matcher = build(builder);
        assertThat(matcher.table().routeCount()).isEqualTo(2);
        Route first = matcher.table().route(0);
        assertThat(first.matchedPrefixLength()).isEqualTo(4);
        assertThat(first.virtualHost().redirectsToTls(TextRequest.get("v", "/")))
                .isTrue();
        assertThat(first.virtualHost().redirectsToTls(TextRequest.get("v", "/").secure()))
                .isFalse();
        Route second = matcher.table().route(1);
        assertThat(second.id()).isEqualTo(1);
        assertThat(second.matchedPrefixLength()).as("bytes").isEqualTo(3);
        assertThat(second.virtualHost().redirectsToTls(TextRequest.get("w", "/")))
                .isTrue();
        assertThat(second.virtualHost().redirectsToTls(TextRequest.get("w", "/").internal()))
                .isFalse();
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        RouteTableBuilder builder = new RouteTableBuilder();
        host(builder, "one", "a.com", "*");
        host(builder, "two", "A.com", "*", "*.a.*", "a*b", "", "*.b.com", "*.B.com");

        assertThat(builder.build()).isNull();
        assertThat(builder.problems()).extracting(RouteProblem::index).containsExactly(0, 1, 2, 3, 4, 6);
        assertThat(builder.problems()).allMatch(p -> p.virtualHost() == 1 && p.part() == RouteProblem.Part.DOMAIN);
        assertThat(builder.problems().get(0).message())
                .isEqualTo("domain \"A.com\" of virtual host \"two\" is already in virtual host \"one\"");
        assertThat(builder.problems().get(5).message())
                .isEqualTo("domain \"*.B.com\" of virtual host \"two\" is already in the same virtual host");
    }

    private static void host(RouteTableBuilder builder, String name, String... domains) {
        builder.virtualHost(name, List.of(domains), TlsRequirement.NONE).route(name, prefix("/"), OK);
    }

    private static RouteMatch prefix(String prefix) {
        return new RouteMatch(new PathMatch.Prefix(prefix));
    }

    private static RouteMatch path(String path) {
        return new RouteMatch(new PathMatch.Exact(path));
    }

    private static RouteMatcher build(RouteTableBuilder builder) {
        return Objects.requireNonNull(builder.build(), () -> "problems: " + builder.problems())
                .newMatcher();
    }

    private static String virtualHost(RouteTableBuilder builder, String authority) {
        RouteMatcher matcher = build(builder);
        assertThat(matcher.match(TextRequest.get(authority, "/"), 0)).isNotNull();
        VirtualHost host = Objects.requireNonNull(matcher.virtualHost());
        return host.name();
    }

    private static String route(RouteMatcher matcher, TextRequest request) {
        Route route = matcher.match(request, 0);
        return route == null ? "-" : route.name();
    }
}
