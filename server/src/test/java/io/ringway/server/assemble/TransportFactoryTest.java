package io.ringway.server.assemble;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransportFactoryTest {
    @Test
    void connectionsLeaveDescriptorsToOthers() {
        assertThat(TransportFactory.connectionsMax(1024, 2)).isEqualTo(448);
        assertThat(TransportFactory.connectionsMax(256, 2)).isEqualTo(64);
        assertThat(TransportFactory.connectionsMax(64, 2)).isEqualTo(16);
        assertThat(TransportFactory.connectionsMax(2, 4)).isEqualTo(1);
        assertThat(TransportFactory.connectionsMax(1 << 20, 2)).isEqualTo(65_536);
        assertThat(TransportFactory.connectionsMax(Long.MAX_VALUE, 2)).isEqualTo(65_536);
    }
}
