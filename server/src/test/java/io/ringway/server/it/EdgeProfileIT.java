package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.config.ConfigInput;
import io.ringway.config.edge.Profile;
import io.ringway.testkit.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** {@code --profile edge}: what a listener that faces outside leaves out is safe, and what it says holds. */
class EdgeProfileIT extends OnEveryTransport {
    private static final String OUTSIDE = "{ socket_address: { address: 0.0.0.0, port_value: 0 } }";
    private static final String ANSWER =
            "{ match: { prefix: / }, direct_response: { status: 200, body: { inline_string: served } } }";
    private static final String UNDERSCORE = "a_b: c";

    @Test
    void aListenerThatFacesOutsideIsSafe() throws IOException {
        TestProxy proxy = start(proxy().address(OUTSIDE), Profile.EDGE);
        assertThat(status(proxy, "/", UNDERSCORE)).isEqualTo(400);
        assertThat(status(proxy, "/a%2Fb", "x: y")).isEqualTo(307);
        assertThat(status(proxy, "/", "x: y")).isEqualTo(200);
        assertThat(proxy.server().config().fills()).extracting("setting").contains("use_remote_address: true");
    }

    @Test
    void whatIsWrittenHolds() throws IOException {
        TestProxy proxy = start(
                proxy().address(OUTSIDE)
                        .manager("common_http_protocol_options: { headers_with_underscores_action: ALLOW }")
                        .manager("merge_slashes: false"),
                Profile.EDGE);
        assertThat(status(proxy, "/", UNDERSCORE)).isEqualTo(200);
        assertThat(proxy.server().config().fills()).extracting("setting").doesNotContain("merge_slashes: true");
    }

    @Test
    void aListenerThatFacesInsideIsAsInEnvoy() throws IOException {
        TestProxy proxy = start(proxy(), Profile.EDGE);
        assertThat(status(proxy, "/", UNDERSCORE)).isEqualTo(200);
        assertThat(proxy.server().config().fills()).isEmpty();
    }

    @Test
    void withoutTheProfileNothingIsFilled() throws IOException {
        TestProxy proxy = start(proxy().address(OUTSIDE), Profile.ENVOY);
        assertThat(status(proxy, "/", UNDERSCORE)).isEqualTo(200);
        assertThat(proxy.server().config().fills()).isEmpty();
    }

    private TestProxy start(TestProxy.Builder builder, Profile profile) {
        return TestProxy.start(
                transport, 1, ConfigInput.ofText(builder.route(ANSWER).yaml()).withProfile(profile), this::closing);
    }

    private static int status(TestProxy proxy, String target, String header) throws IOException {
        try (RawClient client = proxy.connect()) {
            return client.get(target, header).status();
        }
    }
}
