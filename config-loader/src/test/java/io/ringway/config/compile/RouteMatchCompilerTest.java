package io.ringway.config.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import com.google.protobuf.TextFormat.ParseException;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.Position;
import io.ringway.config.model.Problems;
import io.ringway.config.model.SourceText;
import io.ringway.config.runtime.RuntimeSlots;
import io.ringway.routing.build.PathMatch;
import io.ringway.routing.build.RouteMatch;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RouteMatchCompilerTest {
    private static RouteMatch compiled(String text) throws ParseException {
        Problems problems = new Problems();
        FieldNode root = FieldNode.root(new Position(new SourceText("test", text), 1, 1, 1));
        RouteMatch match = new RouteMatchCompiler(problems, new RuntimeSlots())
                .compile(TextFormat.parse(text, io.envoyproxy.envoy.config.route.v3.RouteMatch.class), root);
        assertThat(problems.list()).isEmpty();
        return Objects.requireNonNull(match);
    }

    @Test
    void pathsHaveTheirKind() throws ParseException {
        assertThat(compiled("prefix: '/a'").path()).isEqualTo(new PathMatch.Prefix("/a"));
        assertThat(compiled("path: '/a'").path()).isEqualTo(new PathMatch.Exact("/a"));
        assertThat(compiled("path_separated_prefix: '/a'").path()).isEqualTo(new PathMatch.SeparatedPrefix("/a"));
        assertThat(compiled("safe_regex { regex: '/a+' }").path())
                .isInstanceOfSatisfying(
                        PathMatch.SafeRegex.class,
                        path -> assertThat(path.regex()).hasToString("/a+"));
    }

    @Test
    void caseCountsUnlessToldOtherwise() throws ParseException {
        assertThat(compiled("prefix: '/a'").isCaseSensitive()).isTrue();
        assertThat(compiled("prefix: '/a' case_sensitive { value: false }").isCaseSensitive())
                .isFalse();
    }

    @Test
    void everyConditionIsTaken() throws ParseException {
        RouteMatch match = compiled("""
                prefix: "/"
                grpc {}
                runtime_fraction { default_value { numerator: 25 denominator: TEN_THOUSAND } runtime_key: "a.b" }
                headers { name: "x-exact" string_match { exact: "A" ignore_case: true } }
                headers { name: "x-prefix" string_match { prefix: "p" } invert_match: true }
                headers { name: "x-suffix" suffix_match: "s" }
                headers { name: "x-old" exact_match: "o" }
                headers { name: "x-regex" string_match { safe_regex { regex: "a|b" } } treat_missing_header_as_empty: true }
                headers { name: "x-range" range_match { start: -1 end: 10 } }
                headers { name: "x-there" present_match: false }
                headers { name: "Host" }
                query_parameters { name: "q" string_match { contains: "c" } }
                query_parameters { name: "r" present_match: false }
                query_parameters { name: "s" }
                """);

        assertThat(match.conditions())
                .extracting(Object::toString)
                .containsExactly(
                        "runtime_fraction a.b, else 25/10000",
                        "grpc",
                        "header \"x-exact\" exact \"a\" ignore_case",
                        "header \"x-prefix\" not prefix \"p\"",
                        "header \"x-suffix\" suffix \"s\"",
                        "header \"x-old\" exact \"o\"",
                        "header \"x-regex\" safe_regex \"a|b\" treat_missing_header_as_empty",
                        "header \"x-range\" range [-1, 10)",
                        "header \"x-there\" absent",
                        "header \":authority\" present",
                        "query parameter \"q\" contains \"c\"",
                        "query parameter \"r\" absent",
                        "query parameter \"s\" present");
    }

    @Test
    void onlyABarePrefixMatchesEverything() throws ParseException {
        assertThat(RouteMatchCompiler.matchesEverything(compiled("prefix: '/'")))
                .isTrue();
        assertThat(RouteMatchCompiler.matchesEverything(compiled("prefix: ''"))).isTrue();
        assertThat(RouteMatchCompiler.matchesEverything(compiled("prefix: '/a'")))
                .isFalse();
        assertThat(RouteMatchCompiler.matchesEverything(compiled("path: '/'"))).isFalse();
        assertThat(RouteMatchCompiler.matchesEverything(compiled("prefix: '/' grpc {}")))
                .isFalse();
    }
}
