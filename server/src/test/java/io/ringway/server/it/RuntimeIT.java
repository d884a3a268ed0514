package io.ringway.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.RawClient;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The runtime changes while the proxy runs. */
class RuntimeIT extends OnEveryTransport {
    private static final String SHIFT = "{ match: { prefix: /, runtime_fraction: { runtime_key: shift.to_new, "
            + "default_value: { numerator: 0, denominator: HUNDRED } } }, direct_response: { status: 201 } }";
    private static final String REST = "{ match: { prefix: / }, direct_response: { status: 200 } }";

    private static Response admin(TestProxy proxy, String method, String target, String body) throws IOException {
        try (RawClient client = RawClient.connect(
                Objects.requireNonNull(proxy.server().adminAddress()).port())) {
            String form = body.isEmpty() ? "" : "content-type: application/x-www-form-urlencoded\r\n";
            return client.send(method + " " + target + " HTTP/1.1\r\nhost: localhost\r\n" + form + "content-length: "
                            + body.length() + "\r\n\r\n" + body)
                    .read(method);
        }
    }

    private static Response modify(TestProxy proxy, String parameters) throws IOException {
        return admin(proxy, "POST", "/runtime_modify?" + parameters, "");
    }

    private TestProxy proxy(String layers) {
        return proxy().top("layered_runtime: { layers: [" + layers + "] }")
                .route(SHIFT)
                .route(REST)
                .admin()
                .workers(2)
                .start();
    }

    /** How many of the requests, sent over several connections so that every worker has its share, went to the new route. */
    private static int shifted(TestProxy proxy, int requests) throws IOException {
        int shifted = 0;
        for (int connection = 0; connection < 4; connection++) {
            try (RawClient client = proxy.connect()) {
                for (int i = 0; i < requests / 4; i++) {
                    shifted += client.get("/").status() == 201 ? 1 : 0;
                }
            }
        }
        return shifted;
    }

    @Test
    void trafficShiftsWhenTheAdminSaysSo() throws IOException {
        TestProxy proxy = proxy(
                "{ name: base, static_layer: { shift: { to_new: 0 }, note: text } }, { name: admin, admin_layer: {} }");
        assertThat(shifted(proxy, 40)).isZero();
        Response answer = modify(proxy, "shift.to_new=100");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("OK\n");
        assertThat(shifted(proxy, 40)).isEqualTo(40);
        modify(proxy, "shift.to_new=%7Bnumerator:%20500000,%20denominator:%20MILLION%7D");
        // Half of 400 with a standard deviation of 10: ten of these to either side do not happen.
        assertThat(shifted(proxy, 400)).isBetween(100, 300);
        assertThat(admin(proxy, "GET", "/runtime", "").text().replaceAll("\\s+", " "))
                .contains("\"layers\" : [ \"base\", \"admin\" ]")
                .contains("\"note\" : { \"layer_values\" : [ \"text\", \"\" ], \"final_value\" : \"text\" }")
                .contains(
                        "\"shift.to_new\" : { \"layer_values\" : [ \"0\", \"{numerator: 500000, denominator: MILLION}\" ],");
        assertThat(admin(proxy, "POST", "/runtime_modify", "shift.to_new=").text())
                .isEqualTo("OK\n");
        assertThat(shifted(proxy, 40)).isZero();
        assertThat(proxy.stat("runtime.num_keys")).isEqualTo(2);
        assertThat(proxy.stat("runtime.num_layers")).isEqualTo(2);
        assertThat(proxy.stat("runtime.load_success")).isEqualTo(4);
        assertThat(proxy.stat("runtime.admin_overrides_active")).isZero();
    }

    @Test
    void withoutAnAdminLayerTheAdminMayNot() throws IOException {
        TestProxy proxy = proxy("{ name: base, static_layer: { shift.to_new: 100 } }");
        assertThat(shifted(proxy, 40)).isEqualTo(40);
        Response refused = modify(proxy, "shift.to_new=0");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.text()).isEqualTo("No admin layer specified");
        Response empty = admin(proxy, "POST", "/runtime_modify", "");
        assertThat(empty.status()).isEqualTo(400);
        assertThat(empty.text()).startsWith("usage: /runtime_modify?key1=value1");
        assertThat(admin(proxy, "GET", "/runtime_modify?a=b", "").status()).isEqualTo(405);
        assertThat(shifted(proxy, 40)).isEqualTo(40);
    }

    @Test
    void anEmptyListOfLayersIsOneThatTheAdminMayChange() throws IOException {
        TestProxy proxy = proxy("");
        assertThat(modify(proxy, "shift.to_new=100").status()).isEqualTo(200);
        assertThat(shifted(proxy, 40)).isEqualTo(40);
    }
}
