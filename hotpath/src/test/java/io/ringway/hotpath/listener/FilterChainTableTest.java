package io.ringway.hotpath.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.listener.FilterChainMatch.SourceType;
import io.ringway.hotpath.listener.FilterChainMatch.TransportProtocol;
import io.ringway.hotpath.network.Detected;
import io.ringway.transport.net.AddressPrefix;
import io.ringway.transport.net.Endpoint;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FilterChainTableTest {
    private static final Endpoint LOCAL = Endpoint.ip("192.0.2.1", 443);
    private static final Endpoint PEER = Endpoint.ip("10.1.2.3", 5000);

    private static FilterChainMatch match(
            int port,
            List<String> destinations,
            List<String> direct,
            SourceType type,
            List<String> sources,
            Integer... ports) {
        return new FilterChainMatch(
                port,
                prefixes(destinations),
                Set.of(),
                TransportProtocol.ANY,
                Set.of(),
                prefixes(direct),
                type,
                prefixes(sources),
                Set.of(ports));
    }

    private static FilterChainMatch source(String... prefixes) {
        return match(FilterChainMatch.ANY_PORT, List.of(), List.of(), SourceType.ANY, List.of(prefixes));
    }

    private static List<AddressPrefix> prefixes(List<String> texts) {
        return texts.stream()
                .map(text -> AddressPrefix.of(
                        text.substring(0, text.indexOf('/')), Integer.parseInt(text.substring(text.indexOf('/') + 1))))
                .toList();
    }

    private static int find(List<FilterChainMatch> matches) {
        return new FilterChainTable(matches, 9).find(LOCAL, Detected.NOTHING, PEER, PEER);
    }

    @Test
    void theLongestPrefixWins() {
        assertThat(find(List.of(source("10.0.0.0/8"), source("10.1.0.0/16", "11.0.0.0/8"), FilterChainMatch.ALL)))
                .isEqualTo(1);
    }

    @Test
    void chainsWithoutAValueTakeWhatNoValueFits() {
        assertThat(find(List.of(source("11.0.0.0/8"), FilterChainMatch.ALL))).isEqualTo(1);
        assertThat(find(List.of(source("11.0.0.0/8")))).isEqualTo(9);
    }

    @Test
    void theDestinationPortComesFirst() {
        FilterChainMatch byPort = match(443, List.of(), List.of(), SourceType.ANY, List.of());
        assertThat(find(List.of(source("10.1.2.3/32"), byPort))).isEqualTo(1);
        FilterChainMatch otherPort = match(80, List.of(), List.of(), SourceType.ANY, List.of());
        assertThat(find(List.of(source("10.1.2.3/32"), otherPort))).isEqualTo(0);
    }

    @Test
    void aChoiceIsNotTakenBack() {
        FilterChainMatch narrow = match(443, List.of(), List.of(), SourceType.ANY, List.of("11.0.0.0/8"));
        assertThat(find(List.of(narrow, FilterChainMatch.ALL))).isEqualTo(9);
    }

    @Test
    void looksAtTheDestination() {
        FilterChainMatch here =
                match(FilterChainMatch.ANY_PORT, List.of("192.0.2.0/24"), List.of(), SourceType.ANY, List.of());
        FilterChainMatch there =
                match(FilterChainMatch.ANY_PORT, List.of("192.0.3.0/24"), List.of(), SourceType.ANY, List.of());
        assertThat(find(List.of(there, here))).isEqualTo(1);
        assertThat(find(List.of(there))).isEqualTo(9);
    }

    @Test
    void tellsTheSocketsPeerFromTheClient() {
        FilterChainMatch byPeer =
                match(FilterChainMatch.ANY_PORT, List.of(), List.of("10.0.0.0/8"), SourceType.ANY, List.of());
        FilterChainTable table = new FilterChainTable(List.of(byPeer, FilterChainMatch.ALL), FilterChainTable.NONE);
        Endpoint client = Endpoint.ip("203.0.113.7", 1);
        assertThat(table.find(LOCAL, Detected.NOTHING, PEER, client)).isEqualTo(0);
        assertThat(table.find(LOCAL, Detected.NOTHING, client, PEER)).isEqualTo(1);
    }

    @Test
    void knowsClientsOnTheSameMachine() {
        FilterChainMatch here =
                match(FilterChainMatch.ANY_PORT, List.of(), List.of(), SourceType.SAME_IP_OR_LOOPBACK, List.of());
        FilterChainMatch elsewhere =
                match(FilterChainMatch.ANY_PORT, List.of(), List.of(), SourceType.EXTERNAL, List.of());
        FilterChainTable table = new FilterChainTable(List.of(here, elsewhere), FilterChainTable.NONE);
        assertThat(table.find(LOCAL, Detected.NOTHING, PEER, PEER)).isEqualTo(1);
        assertThat(table.find(LOCAL, Detected.NOTHING, PEER, Endpoint.ip("127.0.0.9", 1)))
                .isEqualTo(0);
        assertThat(table.find(LOCAL, Detected.NOTHING, PEER, Endpoint.ip("192.0.2.1", 1)))
                .isEqualTo(0);
        assertThat(table.find(LOCAL, Detected.NOTHING, PEER, Endpoint.UNKNOWN)).isEqualTo(0);
    }

    @Test
    void looksAtTheClientsPortLast() {
        FilterChainMatch byPort =
                match(FilterChainMatch.ANY_PORT, List.of(), List.of(), SourceType.ANY, List.of(), 4999, 5000);
        assertThat(find(List.of(FilterChainMatch.ALL, byPort))).isEqualTo(1);
        assertThat(find(List.of(source("10.1.2.3/32"), byPort))).isEqualTo(0);
    }

    @Test
    void oneChainForAllNeedsNoLook() {
        assertThat(FilterChainTable.single().isSingle()).isTrue();
        assertThat(new FilterChainTable(List.of(FilterChainMatch.ALL), 1).isSingle())
                .isTrue();
        assertThat(new FilterChainTable(List.of(source("10.0.0.0/8")), FilterChainTable.NONE).isSingle())
                .isFalse();
    }

    @Test
    void whatIsSpokenChoosesAfterTheDestination() {
        FilterChainMatch http1 = new FilterChainMatch(
                FilterChainMatch.ANY_PORT,
                List.of(),
                Set.of(),
                TransportProtocol.RAW,
                Set.of("http/1.0", "http/1.1"),
                List.of(),
                SourceType.ANY,
                List.of(),
                Set.of());
        FilterChainTable table = new FilterChainTable(List.of(FilterChainMatch.ALL, http1), FilterChainTable.NONE);
        assertThat(table.find(LOCAL, Detected.plain("http/1.1"), PEER, PEER)).isEqualTo(1);
        // The transport protocol was named first, and that choice is not taken back.
        assertThat(table.find(LOCAL, Detected.plain("h2c"), PEER, PEER)).isEqualTo(FilterChainTable.NONE);
    }

    private static FilterChainMatch tls(TransportProtocol transport, Set<String> names, String... protocols) {
        return new FilterChainMatch(
                FilterChainMatch.ANY_PORT,
                List.of(),
                names,
                transport,
                Set.of(protocols),
                List.of(),
                SourceType.ANY,
                List.of(),
                Set.of());
    }

    private static int find(FilterChainTable table, boolean isTls, String name, String... protocols) {
        return table.find(LOCAL, new Detected(isTls, name, List.of(protocols)), PEER, PEER);
    }

    @Test
    void theServersNameChoosesThenTheLongestDomain() {
        FilterChainTable table = new FilterChainTable(
                List.of(
                        tls(TransportProtocol.ANY, Set.of("*.example")),
                        tls(TransportProtocol.ANY, Set.of("*.a.example", "other.example")),
                        tls(TransportProtocol.ANY, Set.of("x.a.example")),
                        FilterChainMatch.ALL),
                9);
        assertThat(find(table, true, "x.a.example")).isEqualTo(2);
        assertThat(find(table, true, "y.a.example")).isEqualTo(1);
        assertThat(find(table, true, "z.y.a.example")).isEqualTo(1);
        assertThat(find(table, true, "other.example")).isEqualTo(1);
        assertThat(find(table, true, "a.example")).isEqualTo(0);
        assertThat(find(table, true, "example")).isEqualTo(3);
        assertThat(find(table, true, "")).isEqualTo(3);
    }

    @Test
    void tlsAndItsProtocolsChoose() {
        FilterChainTable table = new FilterChainTable(
                List.of(
                        tls(TransportProtocol.RAW, Set.of()),
                        tls(TransportProtocol.TLS, Set.of()),
                        tls(TransportProtocol.TLS, Set.of(), "http/1.1"),
                        tls(TransportProtocol.TLS, Set.of(), "acme-tls/1")),
                9);
        assertThat(find(table, false, "")).isEqualTo(0);
        assertThat(find(table, true, "")).isEqualTo(1);
        assertThat(find(table, true, "", "h2")).isEqualTo(1);
        assertThat(find(table, true, "", "http/1.1", "acme-tls/1")).isEqualTo(2);
        assertThat(find(table, true, "", "h2", "acme-tls/1", "http/1.1")).isEqualTo(3);
    }
}
