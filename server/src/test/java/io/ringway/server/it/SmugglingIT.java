package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.Answer;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** An attacker and a victim whose requests may share a connection to the backend. What one connection can do alone: {@code attack}. */
class SmugglingIT extends OnEveryTransport {
    private static final String POST = "POST / HTTP/1.1\r\nhost: a\r\n";
    /** What an attacker would like the backend to take for a request. */
    private static final String EVIL = "GET /evil HTTP/1.1\r\nhost: a\r\n\r\n";

    @Test
    void aBodyThatNobodyReadNeverBecomesARequest() throws IOException {
        FakeUpstream upstream = upstream(Answer.fixed(200, "early").early());
        TestProxy proxy = proxy().forwardAllTo(upstream).start();
        try (RawClient attacker = proxy.connect();
                RawClient victim = proxy.connect()) {
            attacker.send(POST + "content-length: " + EVIL.length() + "\r\n\r\n");
            assertThat(attacker.read().text()).isEqualTo("early");
            Response answer = victim.get("/innocent");
            assertThat(answer.text()).isEqualTo("early");
            attacker.send(EVIL).expectEnd();
        }
        assertThat(upstream.requests()).noneMatch(request -> request.target().equals("/evil"));
        assertThat(upstream.violations()).isEmpty();
    }
}
