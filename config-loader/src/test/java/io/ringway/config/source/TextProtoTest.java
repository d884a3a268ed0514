package io.ringway.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.ringway.config.model.Problem;
import io.ringway.config.model.Problems;
import io.ringway.config.model.SourceText;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Protobuf's text format: what it may look like, and where a mistake in it is shown. */
class TextProtoTest {
    private static final SupportedFields SUPPORTED =
            SupportedFields.load().with(Map.of(Metadata.getDescriptor().getFullName(), Set.of("*")));
    private static final BootstrapSource SOURCE = new BootstrapSource(SUPPORTED);

    private static Message read(String name, String text, Descriptor type) {
        Problems problems = new Problems();
        Message message =
                SOURCE.readMessage(new SourceText(name, text), type, problems).message();
        assertThat(problems.list()).as(text).isEmpty();
        return Objects.requireNonNull(message);
    }

    private static void assertSame(String text, String yaml, Descriptor type) {
        assertThat(read("a.pb_text", text, type)).isEqualTo(read("a.yaml", yaml, type));
    }

    private static void assertSame(String text, String yaml) {
        assertSame(text, yaml, Bootstrap.getDescriptor());
    }

    private static List<Problem> problems(String text, Descriptor type) {
        Problems problems = new Problems();
        SOURCE.readMessage(new SourceText("a.pb_text", text), type, problems);
        return problems.list();
    }

    /** {@code RW2041 3:5-10 path}: code, line, columns, path. */
    private static List<String> places(String text, Descriptor type) {
        return problems(text, type).stream()
                .map(problem -> problem.code().id()
                        + ' '
                        + problem.line()
                        + ':'
                        + problem.column()
                        + '-'
                        + (problem.column() + problem.length())
                        + ' '
                        + problem.fieldPath())
                .map(String::strip)
                .toList();
    }

    private static Problem problem(String text) {
        List<Problem> problems = problems(text, Bootstrap.getDescriptor());
        assertThat(problems).hasSize(1);
        return problems.getFirst();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "node { id: \"a\" cluster: \"b\" }",
                "node: { id: \"a\"; cluster: 'b'; };",
                "node < id : \"a\" , cluster:\"b\" > ,",
                "\uFEFF# a comment {\r\nnode\r\n{id:\"a\"#another\rcluster:\"b\"}",
                "node { id: \"\" 'a' cluster:\n# between\n\"b\" \"\" }",
                "node { id: \"\\141\" cluster: \"\\x62\" }",
                "node { id: \"\\u0061\" cluster: \"\\U00000062\" }",
            })
    void aMessageIsWrittenInManyWays(String text) {
        assertSame(text, "node: { id: a, cluster: b }");
    }

    @Test
    void listsGrowHoweverTheyAreWritten() {
        assertSame(
                """
                static_resources {
                  clusters { name: "a" }
                  listeners { name: "l" }
                  clusters [ { name: "b" }, < name: "c" > ]
                  clusters: [],
                  clusters: { name: "d" }
                }
                """,
                "static_resources: { clusters: [{name: a}, {name: b}, {name: c}, {name: d}], listeners: [{name: l}] }");
        assertSame(
                "virtual_hosts { name: \"v\" domains: \"a\" domains: [\"b\", 'c' 'd'] }",
                "virtual_hosts: [{ name: v, domains: [a, b, cd] }]",
                RouteConfiguration.getDescriptor());
    }

    @ParameterizedTest
    @CsvSource({"80,80", "0x50,80", "0120,80", "0,0"})
    void wholeNumbers(String written, String number) {
        assertSame(
                "admin { address { socket_address { address: \"x\" port_value: " + written + " } } }",
                "admin: { address: { socket_address: { address: x, port_value: " + number + " } } }");
    }

    @ParameterizedTest
    @CsvSource({
        "-1.5,-1.5",
        "- 2,-2",
        "1e2,100",
        "3f,3",
        ".5F,0.5",
        "7.,7",
        "inf,Infinity",
        "- Infinity,-Infinity",
        "NaN,NaN"
    })
    void floats(String written, String number) {
        assertSame(
                "slow_start_config { aggression { runtime_key: \"a\" default_value: " + written + " } }",
                "slow_start_config: { aggression: { runtime_key: a, default_value: " + number + " } }",
                Cluster.RoundRobinLbConfig.getDescriptor());
    }

    @ParameterizedTest
    @CsvSource({"true", "True", "t", "1"})
    void booleans(String written) {
        assertSame(
                "exact: \"a\" ignore_case: " + written,
                "{ exact: a, ignore_case: true }",
                StringMatcher.getDescriptor());
    }

    @Test
    void enumsByNameAndNumber() {
        assertSame(
                "name: \"a\" type: STRICT_DNS lb_policy: 3 dns_lookup_family: V4_ONLY",
                "{ name: a, type: STRICT_DNS, lb_policy: RANDOM, dns_lookup_family: V4_ONLY }",
                Cluster.getDescriptor());
    }

    @Test
    void textsAndBytes() {
        assertSame(
                "inline_string: \"\\a\\b\\f\\n\\r\\t\\v\\?\\\\\\'\\\"\\0\\1012 \\xe2\\x82\\xAC \\u20ac \\ud83d\\ude00 \u20AC #\"",
                "inline_string: \"\\a\\b\\f\\n\\r\\t\\v?\\\\'\\\"\\0A2 \u20AC \u20AC \uD83D\uDE00 \u20AC #\"",
                DataSource.getDescriptor());
        assertSame("inline_bytes: '\\377\\x0' \"a\"", "inline_bytes: /wBh", DataSource.getDescriptor());
    }

    @Test
    void mapsAndStructs() {
        assertSame(
                """
                filter_metadata { key: "a" value { fields { key: "n" value { number_value: 1.5 } } } }
                filter_metadata [ {
                  value: { fields: { key: "s" value: { string_value: "x" } } fields { key: "t" value { bool_value: true } } }
                  key: "b"
                }, {
                  key: "c"
                  value { fields { key: "l" value { list_value { values { null_value: NULL_VALUE } values { struct_value {} } } } } }
                } ]
                filter_metadata { key: "d" }
                """,
                "filter_metadata: { a: { n: 1.5 }, b: { s: x, t: true }, c: { l: [null, {}] }, d: {} }",
                Metadata.getDescriptor());
    }

    @Test
    void durationsAndWrappers() {
        assertSame(
                "name: \"a\" connect_timeout { seconds: 1 nanos: 500000000 } per_connection_buffer_limit_bytes { value: 0x400 }",
                "{ name: a, connect_timeout: 1.5s, per_connection_buffer_limit_bytes: 1024 }",
                Cluster.getDescriptor());
    }

    @Test
    void extensions() {
        String yaml = """
                static_resources:
                  listeners:
                  - name: l
                    filter_chains:
                    - filters:
                      - name: envoy.filters.network.tcp_proxy
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                          stat_prefix: s
                          cluster: c
                """;
        String text = """
                static_resources {
                  listeners {
                    name: "l"
                    filter_chains {
                      filters {
                        name: "envoy.filters.network.tcp_proxy"
                        typed_config %s
                      }
                    }
                  }
                }
                """;
        String type = "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy";
        assertSame(text.formatted("{ [" + type + "] { stat_prefix: \"s\" cluster: \"c\" } }"), yaml);
        assertSame(
                text.formatted(
                        "<[ " + type.replace("/", " / # blanks\n") + " ]: < stat_prefix: \"s\", cluster: \"c\" >>"),
                yaml);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "node { id: \"a\"                   | RW1007 1:6-7      ",
                "node { id: \"a\" } }               | RW1007 1:18-19    ",
                "node { id: \"a\" >                 | RW1007 1:16-17    ",
                "node { id \"a\" }                  | RW1007 1:11-14    ",
                "node { id: }                       | RW1007 1:12-13    ",
                "node \"a\"                         | RW1007 1:6-9      ",
                "node { id: \"a\\q\" }              | RW1007 1:14-16    ",
                "node { id: \"\\xg\" }              | RW1007 1:13-15    ",
                "node { id: \"\\u00e\" }            | RW1007 1:13-18    ",
                "node { id: \"\\ud800\" }           | RW1007 1:13-19    ",
                "node { id: \"\\U00110000\" }       | RW1007 1:13-23    ",
                "node { id: \"\\400\" }             | RW1007 1:13-17    ",
                "node { id: \"\\377\" }             | RW1007 1:12-18    ",
                "node { id: \"a                     | RW1007 1:12-14    ",
                "node { id: 08 }                    | RW1007 1:12-14    ",
                "node { id: 1x }                    | RW1007 1:12-14    ",
                "node { id: - a }                   | RW1007 1:14-15    ",
                "node { id: \"\u20AC\" ! }          | RW1007 1:16-17    ",
                "node { id: [ \"a\", ] }            | RW1007 1:19-20    ",
                "node { id: [ \"a\" \"b\" { ] }     | RW1007 1:22-23    ",
                "node { id: [                       | RW1007 1:12-13    ",
                "node { 1: 2 }                      | RW1007 1:8-9      ",
                "node { [a..b]: 2 }                 | RW1007 1:9-13     ",
                "node { [a: 2 }                     | RW1007 1:10-11    ",
                "node { [] }                        | RW1007 1:9-10     ",
                "node { di: \"a\" }                 | RW2041 1:8-10 node.di",
                "node { [a.b] { c: 1 } }            | RW2041 1:9-12 node[a.b]",
                "node { id: \"a\" id: \"b\" }       | RW1004 1:16-18 node.id",
                "node { id: a }                     | RW2043 1:12-13 node.id",
                "node { id: 5 }                     | RW2043 1:12-13 node.id",
                "node { id: [\"a\"] }               | RW2043 1:12-17 node.id",
                "node { id { } }                    | RW2043 1:11-14 node.id",
                "node: \"a\"                        | RW2043 1:7-10 node",
                "node { metadata { fields { key: 5 } } } | RW2043 1:33-34 node.metadata.fields[\"5\"]",
                "node { metadata { fields { kez: \"a\" } } } | RW2041 1:28-31 node.metadata.fields.kez",
                "node { metadata { fields { key: \"a\" value { s: 1 } } } } | RW2041 1:45-46 node.metadata.fields[\"a\"].s",
                "node { metadata { fields: 5 } }    | RW2043 1:27-28 node.metadata.fields",
                "node { metadata { fields { key: \"a\" } fields { key: \"a\" } } } | RW1004 1:53-56 node.metadata.fields[\"a\"]",
            })
    void mistakesAreShownWhereTheyAre(String text, String place) {
        assertThat(places(text, Bootstrap.getDescriptor())).containsExactly(place);
    }

    @Test
    void allMistakesOfAFileAreFound() {
        String text = """
                # comment
                static_resources {
                  clusters {
                    name: "a"
                    conect_timeout { seconds: 1 }
                    type: STRICTDNS
                  }
                  clusters {
                    name: "b"
                    connect_timeout: "1s"
                    per_connection_buffer_limit_bytes { value: "5" }
                    lb_policy: "RANDOM"
                  }
                  clusters { connect_timeout { second: 5 } }
                }
                """;

        assertThat(places(text, Bootstrap.getDescriptor()))
                .containsExactlyInAnyOrder(
                        "RW2041 5:5-19 static_resources.clusters[0].conect_timeout",
                        "RW2045 6:11-20 static_resources.clusters[0].type",
                        "RW2043 10:22-26 static_resources.clusters[1].connect_timeout",
                        "RW2043 11:48-51 static_resources.clusters[1].per_connection_buffer_limit_bytes.value",
                        "RW2043 12:16-24 static_resources.clusters[1].lb_policy",
                        "RW2041 14:32-38 static_resources.clusters[2].connect_timeout.second",
                        "RW3001 14:3-11 static_resources.clusters[2].name");
        assertThat(problems(text, Bootstrap.getDescriptor()))
                .extracting(problem -> String.join(" ", problem.suggestion().candidates()))
                .containsExactlyInAnyOrder("connect_timeout", "STRICT_DNS", "", "5", "RANDOM", "seconds", "");
    }

    @Test
    void aBraceThatIsMissingIsTheOneThatIsShown() {
        assertThat(places("""
                static_resources {
                  clusters {
                    name: "a"
                    connect_timeout {
                      seconds: 1
                  }
                  clusters {
                    name: "b"
                  }
                }
                """, Bootstrap.getDescriptor())).containsExactly("RW1007 4:21-22");
    }

    @Test
    void anAnyIsExpanded() {
        Problem packed = problem(
                "static_resources { clusters { name: \"a\" typed_extension_protocol_options { key: \"k\" value {\n"
                        + "type_url: \"type.googleapis.com/x\" value: \"\\001\" } } } }");
        assertThat(packed).asString().contains("RW2047", "a.pb_text:2:1 ", "[type.googleapis.com/full.Name] { ... }");
        assertThat(problem(
                        "static_resources { clusters { name: \"a\" typed_extension_protocol_options { key: \"k\" value {\n"
                                + " [type.googleapis.com/envoy.NoSuch] { a { b: 1 } c: x } } } } }"))
                .asString()
                .contains("RW2046", "a.pb_text:2:3 ");
    }

    @Test
    void nothingIsNoConfiguration() {
        assertThat(problem(" # nothing\n")).asString().contains("RW1006", "static_resources { }");
    }

    @Test
    void deepNestingIsAnswered() {
        assertThat(places("a {".repeat(5000), Bootstrap.getDescriptor())).containsExactly("RW1007 1:771-772");
        assertThat(places("a: [ { ".repeat(5000), Bootstrap.getDescriptor())).hasSize(1);
        String struct = "struct_value { fields { key: \"a\" value { ".repeat(60);
        assertThat(problems(
                        "node { metadata { fields { key: \"a\" value { " + struct + "} } } ".repeat(60) + "} } } }",
                        Bootstrap.getDescriptor()))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("nested deeper"));
    }

    @Test
    void keysAreFoundWithoutAType() {
        assertThat(SOURCE.topLevelKeys(
                        new SourceText("a.textproto", "name: \"a\" virtual_hosts { } virtual_hosts [ {} ]")))
                .containsExactly("name", "virtual_hosts");
    }
}
