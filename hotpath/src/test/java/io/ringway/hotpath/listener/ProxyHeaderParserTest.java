package io.ringway.hotpath.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.transport.net.Endpoint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections are those of HAProxy's proxy-protocol.txt. */
class ProxyHeaderParserTest {
    private static final String SIGNATURE_2 = "0d0a0d0a000d0a515549540a";

    /** What a parser made of bytes: all at once, and one by one. */
    private record Parsed(int result, ProxyHeaderParser parser) {}

    private static Parsed parse(byte[] bytes) {
        ProxyHeaderParser parser = new ProxyHeaderParser(true, true);
        int result = parser.parse(new UnsafeBuffer(bytes), 0, bytes.length);
        ProxyHeaderParser trickled = new ProxyHeaderParser(true, true);
        int last = ProxyHeaderParser.INCOMPLETE;
        for (int i = 0; i < bytes.length && last == ProxyHeaderParser.INCOMPLETE; i++) {
            last = trickled.parse(new UnsafeBuffer(bytes), i, i + 1);
        }
        assertThat(last).isEqualTo(result);
        assertThat(trickled.source()).isEqualTo(parser.source());
        assertThat(trickled.destination()).isEqualTo(parser.destination());
        return new Parsed(result, parser);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] binary(String hex, int extensionBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(HexFormat.of().parseHex(SIGNATURE_2 + hex));
        out.writeBytes(new byte[extensionBytes]);
        return out.toByteArray();
    }

    @Test
    void readsTheTextOfVersion1() {
        byte[] header = text("PROXY TCP4 203.0.113.7 198.51.100.1 4000 443\r\nGET");
        Parsed parsed = parse(header);
        assertThat(parsed.result()).isEqualTo(header.length - 3);
        assertThat(parsed.parser().version()).isEqualTo(1);
        assertThat(parsed.parser().source()).isEqualTo(Endpoint.ip("203.0.113.7", 4000));
        assertThat(parsed.parser().destination()).isEqualTo(Endpoint.ip("198.51.100.1", 443));
    }

    @Test
    void readsIpv6InVersion1() {
        Parsed parsed = parse(text("PROXY TCP6 2001:db8::1 ::1 65535 0\r\n"));
        assertThat(parsed.parser().source()).isEqualTo(Endpoint.ip("2001:db8::1", 65535));
        assertThat(parsed.parser().destination()).isEqualTo(Endpoint.ip("::1", 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff:: anything at all\r\n"})
    void unknownClientsAreTheirPeer(String line) {
        Parsed parsed = parse(text(line));
        assertThat(parsed.result()).isEqualTo(line.length());
        assertThat(parsed.parser().source()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3\r\n",
                "PROXY TCP4  1.2.3.4 5.6.7.8 1 2\r\n",
                "PROXY TCP4 1.2.3 5.6.7.8 1 2\r\n",
                "PROXY TCP4 1.2.3.256 5.6.7.8 1 2\r\n",
                "PROXY TCP4 localhost 5.6.7.8 1 2\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 65536 2\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 -1 2\r\n",
                "PROXY TCP4 1.2.3.4 5.6.7.8 +1 2\r\n",
                "PROXY TCP4 ::1 ::1 1 2\r\n",
                "PROXY TCP6 ::1%lo ::1 1 2\r\n",
                "PROXY TCP6 [::1] ::1 1 2\r\n",
                "PROXY UDP4 1.2.3.4 5.6.7.8 1 2\r\n",
                "PROXY \r\n",
                "PROXY UNKNOWN xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            })
    void refusesMalformedText(String line) {
        assertThat(parse(text(line)).result()).isEqualTo(ProxyHeaderParser.MALFORMED);
    }

    @Test
    void readsVersion2WithExtensions() {
        byte[] header = binary("2111" + "0011" + "cb007107c633640110270050", 5);
        Parsed parsed = parse(header);
        assertThat(parsed.result()).isEqualTo(header.length);
        assertThat(parsed.parser().version()).isEqualTo(2);
        assertThat(parsed.parser().source()).isEqualTo(Endpoint.ip("203.0.113.7", 0x1027));
        assertThat(parsed.parser().destination()).isEqualTo(Endpoint.ip("198.51.100.1", 80));
    }

    @Test
    void readsIpv6InVersion2() {
        Parsed parsed = parse(binary(
                "2121" + "0024" + "20010db8000000000000000000000001" + "00000000000000000000000000000001" + "00010002",
                0));
        assertThat(parsed.result()).isEqualTo(52);
        assertThat(parsed.parser().source()).isEqualTo(Endpoint.ip("2001:db8::1", 1));
        assertThat(parsed.parser().destination()).isEqualTo(Endpoint.ip("::1", 2));
    }

    @ParameterizedTest
    @CsvSource({"20000000, 0", "20110005, 5", "2131000c, 12", "21000003, 3"})
    void localAndUnspecifiedConnectionsAreTheirPeers(String fixed, int rest) {
        byte[] header = binary(fixed, rest);
        boolean isUnix = fixed.equals("2131000c");
        Parsed parsed = parse(header);
        assertThat(parsed.result()).isEqualTo(isUnix ? ProxyHeaderParser.MALFORMED : header.length);
        assertThat(parsed.parser().source()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"11110000, 0", "2211000c, 12", "2112000c, 12", "2111000b, 11", "21210023, 35"})
    void refusesMalformedBytes(String fixed, int rest) {
        assertThat(parse(binary(fixed, rest)).result()).isEqualTo(ProxyHeaderParser.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n", "PROXX", "PRO ", "\r\n\r\n\r"})
    void tellsWhatIsNoHeader(String text) {
        assertThat(parse(text(text)).result()).isEqualTo(ProxyHeaderParser.ABSENT);
    }

    @Test
    void keepsWhatLookedLikeAHeader() {
        ProxyHeaderParser parser = new ProxyHeaderParser(true, true);
        byte[] bytes = text("PROTOCOL");
        assertThat(parser.parse(new UnsafeBuffer(bytes), 0, 3)).isEqualTo(ProxyHeaderParser.INCOMPLETE);
        int earlier = parser.count();
        assertThat(parser.parse(new UnsafeBuffer(bytes), 3, 8)).isEqualTo(ProxyHeaderParser.ABSENT);
        assertThat(parser.gathered(earlier)).isEqualTo(text("PRO"));
    }

    @Test
    void doesNotKnowVersionsThatItIsNotToKnow() {
        byte[] bytes = text("PROXY UNKNOWN\r\n");
        assertThat(new ProxyHeaderParser(false, true).parse(new UnsafeBuffer(bytes), 0, bytes.length))
                .isEqualTo(ProxyHeaderParser.ABSENT);
    }
}
