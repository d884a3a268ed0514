package io.ringway.transport.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpTextTest {
    private final IpText addresses = new IpText();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "127.0.0.1",
                "255.255.255.255",
                "192.168.10.7",
                "::",
                "::1",
                "1::",
                "fe80::1",
                "2001:db8::8:800:200c:417a",
                "2001:db8:0:0:8:800:200c:417a",
                "1:2:3:4:5:6:7:8",
                "1::8",
                "1:2:3:4:5:6:7::",
                "::2:3:4:5:6:7:8",
                "ABCD:ef01::"
            })
    void readsWhatTheJdkReads(String text) throws UnknownHostException {
        assertThat(addresses.parse(bytes(text)))
                .isEqualTo(InetAddress.getByName(text).getAddress());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.",
                ".1.2.3",
                "1..2.3",
                "a.b.c.d",
                "1.2.3.4567",
                ":",
                ":1",
                "1:",
                "1:2",
                ":::",
                "1:::2",
                "1::2::3",
                "12345::",
                "g::",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1.2.3",
                "@/run/socket",
                "/run/a.sock",
                "::1 "
            })
    void refusesWhatIsNone(String text) {
        assertThat(addresses.parse(bytes(text))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"::ffff:1.2.3.4", "0:0:0:0:0:ffff:1.2.3.4"})
    void readsAnIpv4AddressAtTheEnd(String text) {
        assertThat(addresses.parse(bytes(text))).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 1, 2, 3, 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fe80::1%eth0", "fe80::1%2", "fe80::1%"})
    void passesOverAScope(String text) {
        assertThat(addresses.parse(bytes(text))).containsExactly(0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
