package io.ringway.transport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressPrefixTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, 8, 10.255.0.1, true",
        "10.0.0.0, 8, 11.0.0.1, false",
        "10.1.2.3, 8, 10.9.9.9, true",
        "192.168.16.0, 20, 192.168.31.255, true",
        "192.168.16.0, 20, 192.168.32.0, false",
        "0.0.0.0, 0, 1.2.3.4, true",
        "0.0.0.0, 0, ::1, false",
        "1.2.3.4, 32, 1.2.3.4, true",
        "1.2.3.4, 32, 1.2.3.5, false",
        "1.2.3.4, 99, 1.2.3.5, false",
        "2001:db8::, 33, 2001:db8:7fff::1, true",
        "2001:db8::, 33, 2001:db8:8000::1, false",
        "::, 0, 1.2.3.4, false",
        "::1, 128, ::1, true"
    })
    void containsWhatBeginsWithItsBits(String literal, int bits, String address, boolean isContained) {
        assertThat(AddressPrefix.of(literal, bits).contains(Endpoint.ip(address, 80)))
                .isEqualTo(isContained);
    }

    @Test
    void takesAnIpv4AddressInIpv6FormForIpv4() {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 1, 2, 3};
        assertThat(AddressPrefix.of("10.0.0.0", 8).contains(mapped)).isTrue();
        assertThat(AddressPrefix.of("11.0.0.0", 8).contains(mapped)).isFalse();
    }

    @Test
    void otherThanIpIsInNoRange() {
        assertThat(AddressPrefix.of("0.0.0.0", 0).contains(Endpoint.unix("/x"))).isFalse();
    }

    @Test
    void equalRangesAreEqual() {
        assertThat(AddressPrefix.of("10.1.2.3", 8))
                .isEqualTo(AddressPrefix.of("10.0.0.0", 8))
                .hasToString("10.0.0.0/8");
        assertThat(AddressPrefix.of("10.0.0.0", 8)).isNotEqualTo(AddressPrefix.of("10.0.0.0", 9));
    }

    @Test
    void refusesWhatIsNoAddress() {
        assertThatThrownBy(() -> AddressPrefix.of("example", 8)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AddressPrefix.of("1.2.3.4", -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
