package io.ringway.server.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.ringway.transport.loop.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InventoryTest {
    private static final class FakeClock implements Clock {
        long nanoTime = Long.MAX_VALUE - 1;
        long epochMicros = 1_800_000_000_000_000L;

        @Override
        public long nanoTime() {
            return nanoTime;
        }

        @Override
        public long epochMicros() {
            return epochMicros;
        }
    }

    @Test
    void theUptimeDoesNotFollowTheWallClock() {
        FakeClock clock = new FakeClock();
        Inventory inventory = new Inventory(ServerOptions.defaults(), Bootstrap.getDefaultInstance(), clock);
        clock.nanoTime += 5_000_000_000L;
        clock.epochMicros -= 3_600_000_000L;
        assertEquals(Duration.ofSeconds(5), inventory.uptime());
    }
}
