package io.ringway.hotpath.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.stats.HostStats;
import io.ringway.hotpath.stats.StatsRegistry;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.lb.Host;
import io.ringway.transport.net.Endpoint;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each command, on a stream of which nothing is known yet and on one that has been through everything. */
class CommandCatalogTest {
    /** Commands that have a value from the first byte on. */
    private static final Set<String> ALWAYS = Set.of(
            "ACCESS_LOG_TYPE",
            "BYTES_RECEIVED",
            "BYTES_SENT",
            "CONNECTION_ID",
            "DOWNSTREAM_DIRECT_REMOTE_ADDRESS",
            "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT",
            "DOWNSTREAM_DIRECT_REMOTE_PORT",
            "DOWNSTREAM_LOCAL_ADDRESS",
            "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT",
            "DOWNSTREAM_LOCAL_PORT",
            "DOWNSTREAM_REMOTE_ADDRESS",
            "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
            "DOWNSTREAM_REMOTE_PORT",
            "DURATION",
            "EMIT_TIME",
            "EMIT_TIME_LOCAL",
            "HOSTNAME",
            "PROTOCOL",
            "REQUEST_HEADERS_BYTES",
            "RESPONSE_CODE",
            "START_TIME",
            "START_TIME_LOCAL",
            "UPSTREAM_REQUEST_ATTEMPT_COUNT");

    private final LoggedStream stream = new LoggedStream();

    private String write(String format) {
        return stream.write(FormatParser.forHeads().text(format, false));
    }

    static Set<String> plainNames() {
        Set<String> names = new java.util.TreeSet<>(CommandCatalog.names());
        names.removeAll(Set.of(
                "REQ",
                "RESP",
                "TRAILER",
                "COMMON_DURATION",
                "ENVIRONMENT",
                "QUERY_PARAM",
                "DYNAMIC_METADATA",
                "METADATA",
                "FILTER_STATE",
                "PATH"));
        return names;
    }

    @ParameterizedTest
    @MethodSource("plainNames")
    void aStreamThatHasJustBegunHasADashForWhatIsNotKnown(String name) {
        if (ALWAYS.contains(name)) {
            assertThat(write("%" + name + "%")).isNotEmpty().isNotEqualTo("-");
        } else {
            assertThat(write("%" + name + "%")).isEqualTo("-");
        }
    }

    private void fill() {
        long startNs = stream.loop().nowNs() + 1_000_000_000;
        stream.info().startNs = startNs;
        stream.info().requestEndNs = startNs + 1_000_000;
        stream.info().upstreamTxEndNs = startNs + 2_000_000;
        stream.info().upstreamHeadNs = startNs + 7_000_000;
        stream.info().endNs = startNs + 12_000_000;
        stream.info().responseCode = 200;
        stream.info().attempts = 2;
        stream.info().flag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
        stream.info().virtualClusterName = "writes";
        stream.info().upstreamTransportFailure = "delayed connect error: 111";
        stream.info().upstreamLocal = "10.1.0.1:50000".getBytes(UTF_8);
        stream.info().localReplyBody = "no healthy upstream".getBytes(UTF_8);
        stream.info().upstreamHost = new UpstreamHost(
                new Host(0, "10.2.0.1:8080", "", 1),
                Endpoint.ip("10.2.0.1", 8080),
                HostStats.register(new StatsRegistry(), "c", "10.2.0.1:8080"));
        stream.info().trace.isActive = true;
        stream.info().trace.isTraceId128 = true;
        stream.info().trace.traceHigh = 1;
        stream.info().trace.traceLow = 0xabcL;
        stream.info().trace.spanId = 0xdefL;
        stream.request(":method", "GET")
                .request(":path", "/abc")
                .request(":authority", "h")
                .request("x-a", "12");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            REQUEST_DURATION                        | 1
            REQUEST_TX_DURATION                     | 2
            RESPONSE_DURATION                       | 7
            RESPONSE_TX_DURATION                    | 5
            RESPONSE_FLAGS_LONG                     | UpstreamRetryLimitExceeded
            TRACE_ID                                | 00000000000000010000000000000abc
            SPAN_ID                                 | 0000000000000def
            VIRTUAL_CLUSTER_NAME                    | writes
            LOCAL_REPLY_BODY                        | no healthy upstream
            UPSTREAM_HOST                           | 10.2.0.1:8080
            UPSTREAM_REMOTE_ADDRESS                 | 10.2.0.1:8080
            UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT    | 10.2.0.1
            UPSTREAM_REMOTE_PORT                    | 8080
            UPSTREAM_LOCAL_ADDRESS                  | 10.1.0.1:50000
            UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT     | 10.1.0.1
            UPSTREAM_PROTOCOL                       | HTTP/1.1
            UPSTREAM_TRANSPORT_FAILURE_REASON       | delayed connect error: 111
            UPSTREAM_REQUEST_ATTEMPT_COUNT          | 2
            REQUEST_HEADERS_BYTES                   | 35
            COMMON_DURATION(DS_RX_BEG:DS_TX_END:ms) | 12
            """)
    void aStreamThatHasEndedHasAllOfThem(String command, String expected) {
        fill();
        assertThat(write("%" + command + "%")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPSTREAM_METADATA(a)", "STREAM_ID", "CEL(a)"})
    void whatEnvoyHasAndWeHaveNotIsToldApart(String command) {
        assertThatThrownBy(() -> write("%" + command + "%"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not supported yet");
    }
}
