package io.ringway.server.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3.4", "0.0.0.0", "255.255.255.255", "::1", "::ffff:127.0.0.1", "2001:db8::"})
    void addresses(String host) {
        assertThat(HostText.literal(host)).isEqualTo(InetAddress.ofLiteral(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2130706433",
                "0x7f.1",
                "0x7f.0.0.1",
                "0177.0.0.1",
                "010.0.0.1",
                "127.1",
                "256.0.0.1",
                "1.2.3.4.5",
                "a.0x"
            })
    void numbersInUnusualFormsAreNeither(String host) {
        assertThat(HostText.literal(host)).isNull();
        assertThat(HostText.isName(host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.b", "a.b.", "xn--bcher-kva.example", "_svc.example", "1.example", "localhost"})
    void names(String host) {
        assertThat(HostText.literal(host)).isNull();
        assertThat(HostText.isName(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a..b", ".a", "a%2e", "a b", "a/b", "a!b"})
    void neither(String host) {
        assertThat(HostText.literal(host)).isNull();
        assertThat(HostText.isName(host)).isFalse();
    }
}
