package io.ringway.config.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatName.Tag;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The examples of Envoy's documentation of {@code TagSpecifier}, and what they leave open. */
class TagExtractionTest {
    private static final StatName TIMEOUT =
            StatName.of("cluster").tag(DefaultTags.CLUSTER, "foo_cluster").then("upstream_rq_timeout");

    private static TagExtraction only(TagExpression... expressions) {
        return new TagExtraction(false, Set.of(), List.of(), List.of(expressions));
    }

    @Test
    void theFirstGroupIsRemovedAndTheSecondIsTheValue() {
        TagExtraction extraction = only(new TagExpression("envoy.cluster_name", "^cluster\\.((.+?)\\.)"));
        assertThat(extraction.of(TIMEOUT))
                .isEqualTo(new TagExtraction.Tagged(
                        "cluster.upstream_rq_timeout", List.of(new Tag("envoy.cluster_name", "foo_cluster"))));
    }

    @Test
    void expressionsMayLookAhead() {
        TagExtraction extraction = only(
                new TagExpression("envoy.http_user_agent", "^http(?=\\.).*?\\.user_agent\\.((.+?)\\.)\\w+?$"),
                new TagExpression("envoy.http_conn_manager_prefix", "^http\\.((.*?)\\.)"));
        assertThat(extraction.of(StatName.of("http.connection_manager_1.user_agent.ios.downstream_cx_total")))
                .isEqualTo(new TagExtraction.Tagged(
                        "http.user_agent.downstream_cx_total",
                        List.of(
                                new Tag("envoy.http_user_agent", "ios"),
                                new Tag("envoy.http_conn_manager_prefix", "connection_manager_1"))));
    }

    @Test
    void aSingleGroupIsBoth() {
        assertThat(only(new TagExpression("color", "\\.(blue|green)_")).of(StatName.of("cluster.blue_web.rq")))
                .isEqualTo(new TagExtraction.Tagged("cluster._web.rq", List.of(new Tag("color", "blue"))));
    }

    @Test
    void withoutAGroupOrAMatchThereIsNoTag() {
        TagExtraction extraction = only(
                new TagExpression("a", "cluster"),
                new TagExpression("b", "nothing(.)"),
                new TagExpression("c", "x|(y)"));
        assertThat(extraction.of(StatName.of("cluster.x"))).isEqualTo(new TagExtraction.Tagged("cluster.x", List.of()));
    }

    @Test
    void fixedTagsStandOnEveryName() {
        TagExtraction extraction = new TagExtraction(true, Set.of(), List.of(new Tag("zone", "east")), List.of());
        assertThat(extraction.of(TIMEOUT).tags())
                .containsExactly(new Tag("zone", "east"), new Tag("envoy.cluster_name", "foo_cluster"));
        assertThat(extraction.of(StatName.of("server").then("live")).tags()).containsExactly(new Tag("zone", "east"));
    }

    @Test
    void onlyTheDefaultTagsThatAreNamedAreTaken() {
        StatName name = StatName.of("cluster").tag(DefaultTags.CLUSTER, "a.b").then("upstream_rq_total");
        assertThat(new TagExtraction(false, Set.of(), List.of(), List.of()).of(name))
                .isEqualTo(new TagExtraction.Tagged("cluster.a.b.upstream_rq_total", List.of()));
        assertThat(new TagExtraction(false, Set.of(DefaultTags.CLUSTER), List.of(), List.of()).of(name))
                .isEqualTo(new TagExtraction.Tagged(
                        "cluster.upstream_rq_total", List.of(new Tag("envoy.cluster_name", "a.b"))));
    }

    @Test
    void whatTwoTagsTakeIsRemovedOnce() {
        TagExtraction extraction =
                new TagExtraction(true, Set.of(), List.of(), List.of(new TagExpression("team", "^cluster\\.((foo)_)")));
        assertThat(extraction.of(TIMEOUT))
                .isEqualTo(new TagExtraction.Tagged(
                        "cluster.upstream_rq_timeout",
                        List.of(new Tag("envoy.cluster_name", "foo_cluster"), new Tag("team", "foo"))));
    }

    @Test
    void anExpressionThatIsNoneIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TagExpression("a", "("));
    }
}
