package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.server.control.TransportChoice;
import io.ringway.testkit.AllocationMeter;
import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The data plane's promise: a request in steady state allocates nothing on its worker. */
class AllocationIT extends OnEveryTransport {
    private static final int WARM_UP = 60_000;
    private static final int REQUESTS = 100_000;
    private static final int PIPELINED = 20;

    @Test
    void aHundredThousandRequestsAllocateNothing() throws IOException {
        // Netty's own channels allocate some 100 bytes per event; only the ring promises none.
        Assumptions.assumeTrue(transport == TransportChoice.RING);
        FakeUpstream upstream =
                upstream(Answer.fixed(200, "hello", "content-type: text/plain")).countOnly();
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        StringBuilder batch = new StringBuilder();
        String fields = "host: test.example\r\nuser-agent: test\r\naccept: */*\r\n\r\n";
        for (int i = 0; i < PIPELINED; i++) {
            batch.append("GET /some/path?q=").append(i).append(" HTTP/1.1\r\n").append(fields);
        }
        try (RawClient client = proxy.connect()) {
            send(client, batch.toString(), WARM_UP);
            AllocationMeter meter =
                    AllocationMeter.of(proxy.server().workerThreads().getFirst().threadId());
            send(client, batch.toString(), REQUESTS);
            assertThat(meter.bytes()).isZero();
        }
        assertThat(upstream.requestCount()).isEqualTo(WARM_UP + REQUESTS);
        assertThat(upstream.connectionCount()).isEqualTo(1);
    }

    private static void send(RawClient client, String batch, int requests) throws IOException {
        for (int sent = 0; sent < requests; sent += PIPELINED) {
            client.send(batch);
            for (int i = 0; i < PIPELINED; i++) {
                assertThat(client.read().status()).isEqualTo(200);
            }
        }
    }
}
