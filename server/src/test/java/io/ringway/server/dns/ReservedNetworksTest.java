package io.ringway.server.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReservedNetworksTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.255",
                "10.0.0.1",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.1.1",
                "169.254.169.254",
                "100.64.0.1",
                "100.127.255.255",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "198.19.0.1",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:127.0.0.1",
                "64:ff9b::a00:1",
                "64:ff9b:1::1",
                "2002:7f00:1::",
                "fc00::1",
                "fdff::1",
                "fe80::1",
                "febf::1",
                "ff02::1",
                "2001::1"
            })
    void reserved(String address) {
        assertThat(ReservedNetworks.contain(InetAddress.ofLiteral(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
                "169.253.0.1", "172.15.255.255", "172.32.0.0", "192.167.0.1", "198.20.0.0", "223.255.255.255",
                        "2606:4700::1",
                "64:ff9b::808:808", "2002:808:808::", "fb00::1", "2001:db8::1"
            })
    void ofSomebody(String address) {
        assertThat(ReservedNetworks.contain(InetAddress.ofLiteral(address))).isFalse();
    }
}
