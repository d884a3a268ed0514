package io.ringway.routing.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.TextRequest;
import io.ringway.routing.regex.Regex;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden tables after Envoy's HeaderMatcher, QueryParameterMatcher and StringMatcher documentation. */
class ConditionTest {

    /** Each is a matcher of header "h" and its outcome for: no header, "", "abc", "ABC", "xabcx", "abc" and "def" in two fields. */
    static Stream<Arguments> headerMatchers() {
        return Stream.of(
                Arguments.of(value(StringMatch.exact("abc", false)), "--1---"),
                Arguments.of(value(StringMatch.exact("aBc", true)), "--11--"),
                Arguments.of(value(StringMatch.exact("abc,def", false)), "-----1"),
                Arguments.of(value(StringMatch.exact("", false)), "-1----"),
                Arguments.of(value(StringMatch.prefix("abc", false)), "--1--1"),
                Arguments.of(value(StringMatch.prefix("ABC", true)), "--11-1"),
                Arguments.of(value(StringMatch.suffix("def", false)), "-----1"),
                Arguments.of(value(StringMatch.suffix("C", true)), "--11--"),
                Arguments.of(value(StringMatch.contains("bc", false)), "--1-11"),
                Arguments.of(value(StringMatch.contains("Bc", true)), "--1111"),
                Arguments.of(value(StringMatch.regex(Regex.compile("a.c"))), "--1---"),
                Arguments.of(value(StringMatch.regex(Regex.compile("a.*"))), "--1--1"),
                Arguments.of(HeaderCondition.presence("h", true, false, false), "-11111"),
                Arguments.of(HeaderCondition.presence("h", true, true, false), "1-----"),
                Arguments.of(HeaderCondition.presence("h", false, false, false), "1-----"),
                Arguments.of(HeaderCondition.presence("h", false, true, false), "-11111"),
                Arguments.of(HeaderCondition.presence("h", true, false, true), "111111"),
                Arguments.of(HeaderCondition.value("h", StringMatch.exact("abc", false), true, false), "-1-111"),
                Arguments.of(HeaderCondition.value("h", StringMatch.exact("abc", false), true, true), "11-111"),
                Arguments.of(HeaderCondition.value("h", StringMatch.exact("", false), false, true), "11----"),
                Arguments.of(HeaderCondition.value("h", new RangeMatch(0, 10), true, true), "111111"));
    }

    @ParameterizedTest
    @MethodSource("headerMatchers")
    void headers(RouteCondition condition, String expected) {
        List<TextRequest> requests = List.of(
                request(),
                request().header("h", ""),
                request().header("h", "abc"),
                request().header("h", "ABC"),
                request().header("h", "xabcx"),
                request().header("h", "abc").header("other", "y").header("h", "def"));

        StringBuilder actual = new StringBuilder();
        requests.forEach(r -> actual.append(test(condition, r) ? '1' : '-'));
        assertThat(actual.toString()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        ":method, POST, true",
        ":method, post, false",
        ":path, /p?q=1, true",
        ":authority, Foo.com:80, true",
        "Host, Foo.com:80, true",
        ":scheme, https, true",
        ":scheme, http, false",
        ":status, 200, false",
        ":schema, https, false",
        ":m, POST, false"
    })
    void pseudoHeaders(String name, String value, boolean expected) {
        TextRequest request = new TextRequest("POST", "Foo.com:80", "/p?q=1").secure();

        assertThat(test(HeaderCondition.value(name, StringMatch.exact(value, false), false, false), request))
                .isEqualTo(expected);
    }

    @Test
    void manyLongFieldsAreJoined() {
        TextRequest request = request();
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            String value = ("v" + i).repeat(i);
            request.header("h", value);
            joined.append(i > 0 ? "," : "").append(value);
        }

        assertThat(test(value(StringMatch.exact(joined.toString(), false)), request))
                .isTrue();
        assertThat(test(value(StringMatch.exact(joined + "x", false)), request)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "-10, true",
        "-11, false",
        "9, true",
        "10, false",
        "+9, true",
        "' 9 ', true",
        "09, true",
        "'', false",
        "-, false",
        "9x, false",
        "1 2, false",
        "0x1, false",
        "9223372036854775808, false",
        "99999999999999999999999, false"
    })
    void ranges(String text, boolean expected) {
        assertThat(test(value(new RangeMatch(-10, 10)), request().header("h", text)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"9223372036854775807, true", "-9223372036854775808, true", "-9223372036854775809, false"})
    void rangesReachTheEndsOf64Bits(String text, boolean isNumber) {
        TextRequest request = request().header("h", text);
        boolean isLow = test(value(new RangeMatch(Long.MIN_VALUE, Long.MAX_VALUE)), request);
        boolean isMax = text.equals("9223372036854775807");

        assertThat(isLow).isEqualTo(isNumber && !isMax);
    }

    @ParameterizedTest
    @CsvSource({
        "/p, ---1",
        "/p?, ---1",
        "/p?k, 1---",
        "/p?k=, 1---",
        "/p?k=1, 11--",
        "/p?k=abc, 1-1-",
        "/p?x=1&k=1, 11--",
        "/p?k=2&k=1, 1---",
        "/p?kk=1, ---1",
        "/p?K=1, ---1",
        "/p?%6b=1, ---1",
        "/p?&&k=1&, 11--",
        "/p?k=1=2, 1---",
        "/k=1?x, ---1"
    })
    void queryParameters(String target, String expected) {
        List<RouteCondition> conditions = List.of(
                QueryCondition.presence("k", true),
                QueryCondition.value("k", StringMatch.exact("1", false)),
                QueryCondition.value("k", StringMatch.prefix("ab", false)),
                QueryCondition.presence("k", false));
        TextRequest request = TextRequest.get("x", target);

        StringBuilder actual = new StringBuilder();
        conditions.forEach(c -> actual.append(test(c, request) ? '1' : '-'));
        assertThat(actual.toString()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "application/grpc, true",
        "application/grpc+proto, true",
        "application/grpc-web, false",
        "application/json, false",
        "application/grp, false"
    })
    void grpc(String contentType, boolean expected) {
        assertThat(test(new GrpcCondition(), request().header("content-type", contentType)))
                .isEqualTo(expected);
        assertThat(test(new GrpcCondition(), request())).isFalse();
    }

    @Test
    void fractionsAreExactToTheDenominator() {
        FractionCondition condition = new FractionCondition(90, 100);
        MatchInput input = new MatchInput();
        long taken = IntStream.range(0, 1_000)
                .filter(i -> {
                    input.set(request(), i, false);
                    return condition.test(input);
                })
                .count();
        assertThat(taken).isEqualTo(900);
        input.set(request(), -1, false);
        assertThat(condition.test(input)).as("2^64 - 1 = ...15, unsigned").isTrue();
    }

    @Test
    void conditionsSayWhatTheyAsk() {
        assertThat(HeaderCondition.value("X-A", StringMatch.prefix("v", true), true, false))
                .hasToString("header \"x-a\" not prefix \"v\" ignore_case");
        assertThat(HeaderCondition.presence("X-A", false, false, true))
                .hasToString("header \"x-a\" absent treat_missing_header_as_empty");
        assertThat(QueryCondition.value("k", StringMatch.regex(Regex.compile("a+"))))
                .hasToString("query parameter \"k\" safe_regex \"a+\"");
        assertThat(new FractionCondition(5, 100)).hasToString("runtime_fraction 5/100");
        assertThat(PathRegexCondition.ofRegex(Regex.compile("/a"))).hasToString("safe_regex \"/a\"");
        assertThat(value(new RangeMatch(1, 2))).hasToString("header \"h\" range [1, 2)");
    }

    private static RouteCondition value(ValueMatch match) {
        return HeaderCondition.value("h", match, false, false);
    }

    private static TextRequest request() {
        return TextRequest.get("x", "/p");
    }

    private static boolean test(RouteCondition condition, TextRequest request) {
        MatchInput input = new MatchInput();
        input.set(request, 0, false);
        return condition.test(input);
    }
}
