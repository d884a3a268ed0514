package io.ringway.hotpath.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.http.TextOutput;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of Envoy's access log documentation. */
class FormatParserTest {
    private final LoggedStream stream = new LoggedStream()
            .request(":method", "GET")
            .request(":path", "/new?a=1&b=two#x")
            .request(":authority", "example.com")
            .request("x-envoy-original-path", "/old?a=1")
            .request("user-agent", "curl/8")
            .request("x-note", "a \"b\" \\ c")
            .answer("x-answer", "pong");

    FormatParserTest() {
        stream.info().startNs = stream.loop().nowNs();
        stream.info().requestEndNs = stream.info().startNs + 2_000_000;
        stream.info().endNs = stream.info().startNs + 13_900_000;
        stream.info().responseCode = 503;
        stream.info().bytesReceived = 5;
        stream.info().bytesSent = 1234;
        stream.info().responseCodeDetails = "via_upstream";
        stream.info().flag(ResponseFlag.UPSTREAM_CONNECTION_FAILURE);
        stream.info().flag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            %REQ(:METHOD)%                                | GET
            %REQ(:path):4%                                | /new
            %REQ(:AUTHORITY)%                             | example.com
            %REQ(HOST)%                                   | example.com
            %REQ(:SCHEME)%                                | http
            %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%            | /old?a=1
            %REQ(X-NONE?:PATH):3%                         | /ne
            %REQ(X-NONE)%                                 | -
            %RESP(X-ANSWER)%                              | pong
            %RESP(:STATUS)%                               | 503
            %PROTOCOL%                                    | HTTP/1.1
            %RESPONSE_CODE%                               | 503
            %RESPONSE_CODE_DETAILS%                       | via_upstream
            %RESPONSE_FLAGS%                              | UF,URX
            %RESPONSE_FLAGS_LONG%                         | UpstreamConnectionFailure,UpstreamRetryLimitExceeded
            %BYTES_RECEIVED%                              | 5
            %BYTES_SENT%                                  | 1234
            %DURATION%                                    | 13
            %REQUEST_DURATION%                            | 2
            %RESPONSE_DURATION%                           | -
            %UPSTREAM_HOST%                               | -
            %UPSTREAM_CLUSTER%                            | -
            %UPSTREAM_REQUEST_ATTEMPT_COUNT%              | 0
            %ROUTE_NAME%                                  | -
            %CONNECTION_ID%                               | 7
            %DOWNSTREAM_REMOTE_ADDRESS%                   | 10.0.0.1:4000
            %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%      | 10.0.0.1
            %DOWNSTREAM_DIRECT_REMOTE_PORT%               | 4000
            %DOWNSTREAM_LOCAL_ADDRESS%                    | 10.0.0.2:80
            %DOWNSTREAM_LOCAL_PORT%                       | 80
            %PATH%                                        | /old?a=1
            %PATH(NQ)%                                    | /old
            %PATH(WQ:PATH)%                               | /new?a=1&b=two#x
            %PATH(NQ:PATH):2%                             | /n
            %QUERY_PARAM(b)%                              | two
            %QUERY_PARAM(b):1%                            | t
            %QUERY_PARAM(c)%                              | -
            %ENVIRONMENT(RINGWAY_NO_SUCH_VARIABLE)%       | -
            100%% of %REQ(:METHOD)% is %REQ(X-NONE)%      | 100% of GET is -
            """)
    void writesAsEnvoyDocuments(String format, String expected) {
        assertThat(text(format, false)).isEqualTo(expected);
    }

    @Test
    void omitsEmptyValuesIfAsked() {
        assertThat(text("[%REQ(X-NONE)%|%REQ(:METHOD)%]", true)).isEqualTo("[|GET]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            %START_TIME%                                  | 2026-03-01T12:34:56.789Z
            %START_TIME(%Y/%m/%dT%H:%M:%S%z %s)%          | 2026/03/01T12:34:56+0000 1772368496
            %START_TIME(%s.%3f)%                          | 1772368496.789
            %START_TIME(%s.%6f)%                          | 1772368496.789012
            %START_TIME(%s.%9f)%                          | 1772368496.789012000
            %START_TIME(%E*S)%                            | 56.789012000
            %START_TIME(%a %b %e %j %F %T)%               | Sun Mar  1 060 2026-03-01 12:34:56
            %EMIT_TIME(%H)%                               | 12
            """)
    void writesTimes(String format, String expected) {
        stream.epochMicros = 1_772_368_496_789_012L;
        assertThat(text(format, false)).isEqualTo(expected);
    }

    @Test
    void timeGoesOnBetweenLines() {
        Format format = FormatParser.forHeads().text("%START_TIME(%S.%3f)%", false);
        stream.epochMicros = 1_000_001;
        assertThat(stream.write(format)).isEqualTo("01.000");
        stream.epochMicros = 1_999_999;
        assertThat(stream.write(format)).isEqualTo("01.999");
        stream.epochMicros = 2_010_000;
        assertThat(stream.write(format)).isEqualTo("02.010");
    }

    @Test
    void writesJson() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("status", "%RESPONSE_CODE%");
        fields.put("none", "%REQ(X-NONE)%");
        fields.put("mixed", "%REQ(:METHOD)% %REQ(X-NONE)%");
        fields.put("note", "%REQ(X-NOTE)%");
        fields.put("nested", Map.of("list", List.of("%BYTES_SENT%", "b", true)));
        fields.put("number", 4.0);
        fields.put("text", "plain");
        assertThat(stream.write(FormatParser.forHeads().json(fields, false)))
                .isEqualTo("{\"mixed\":\"GET -\",\"nested\":{\"list\":[1234,\"b\",true]},\"none\":null,"
                        + "\"note\":\"a \\\"b\\\" \\\\ c\",\"number\":4,\"status\":503,\"text\":\"plain\"}\n");
        assertThat(stream.write(FormatParser.forHeads().json(fields, true)))
                .isEqualTo("{\"mixed\":\"GET \",\"nested\":{\"list\":[1234,\"b\",true]},"
                        + "\"note\":\"a \\\"b\\\" \\\\ c\",\"number\":4,\"status\":503,\"text\":\"plain\"}\n");
    }

    @Test
    void jsonStaysJsonWhateverAFieldHolds() {
        stream.request("x-odd", "\t\u0001é€😀\u007f");
        byte[] bytes = {(byte) 0xff, 'x', (byte) 0xc3};
        stream.requestHeaders().buffer().putBytes(60_000, bytes);
        stream.requestHeaders().add(0, 60_100, 5, 60_000, 3);
        stream.requestHeaders().buffer().putBytes(60_100, "x-bad".getBytes(StandardCharsets.US_ASCII));
        assertThat(stream.write(FormatParser.forHeads().json(Map.of("a", "%REQ(X-ODD)%", "b", "%REQ(X-BAD)%"), false)))
                .isEqualTo("{\"a\":\"\\t\\u0001é€😀\\u007f\",\"b\":\"\\u00ffx\\u00c3\"}\n");
    }

    @Test
    void saysWhenThereIsNoRoom() {
        UnsafeBuffer small = new UnsafeBuffer(new byte[8]);
        TextOutput out = new TextOutput();
        out.reset(small, 0, 8);
        FormatParser.forHeads().text("%REQ(:AUTHORITY)%", false).write(stream, out);
        assertThat(out.isFull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "100% sure",
                "%REQ%",
                "%REQ()%",
                "%REQ(a?b?c)%",
                "%req(a)%",
                "%NO_SUCH_COMMAND%",
                "%PROTOCOL(x)%",
                "%DURATION:3%",
                "%REQ(a):99999999999%",
                "%START_TIME(%Q)%",
                "%PATH(XX)%",
                "%DYNAMIC_METADATA%",
                "%UPSTREAM_METADATA(a:b)%",
            })
    void refusesWhatCannotBeRight(String format) {
        assertThatThrownBy(() -> FormatParser.forHeads().text(format, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private String text(String format, boolean isEmptyOmitted) {
        return stream.write(FormatParser.forHeads().text(format, isEmptyOmitted));
    }
}
