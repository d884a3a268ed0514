package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names as hosts. */
class DnsIT extends OnEveryTransport {

    @Test
    void theHostsFileIsHonouredBeforeTheFirstRequest() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "found"));
        TestProxy proxy = proxy().route("{ match: { prefix: / }, route: { cluster: named } }")
                .clusterOf(
                        "named",
                        "    type: STRICT_DNS\n    dns_lookup_family: V4_ONLY\n",
                        List.of("{ socket_address: { address: localhost, port_value: " + upstream.port() + " } }"))
                .start();
        try (RawClient client = proxy.connect()) {
            assertThat(client.get("/").text()).isEqualTo("found");
        }
        assertThat(proxy.stat("cluster.named.update_success")).isPositive();
        assertThat(proxy.stat("cluster.named.membership_total")).isEqualTo(1);
    }
}
