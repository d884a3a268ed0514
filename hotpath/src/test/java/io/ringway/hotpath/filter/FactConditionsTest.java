package io.ringway.hotpath.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.hcm.HeaderRequestView;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.match.JsonMatch;
import io.ringway.routing.match.MetadataCondition;
import io.ringway.routing.match.StringMatch;
import io.ringway.routing.match.TlsContextCondition;
import io.ringway.testkit.AllocationMeter;
import io.ringway.testkit.Certificates;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.AddressPrefix;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.tls.TlsSession;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Conditions on what filters of a stream have left. */
class FactConditionsTest {
    private static final int TESTS = 20_000;
    private static final int ROUNDS_MAX = 10;

    private final BufferPool pool = new BufferPool(4, 0);
    private final DynamicMetadata metadata = new DynamicMetadata();
    private final FilterState state = new FilterState();
    private final HeaderRequestView view = new HeaderRequestView(new HeaderBlock(pool.buffer()), metadata, state);
    private final MatchInput input = new MatchInput();

    @AfterEach
    void free() {
        pool.close();
    }

    private boolean test(RouteCondition condition) {
        input.set(view, 0, false);
        return condition.test(input);
    }

    private static RouteCondition text(String key, String text) {
        return new FilterStateCondition(key, StringMatch.exact(text, false), List.of());
    }

    private static RouteCondition address(String key, String range, int bits) {
        return new FilterStateCondition(key, null, List.of(AddressPrefix.of(range, bits)));
    }

    private static TlsSession session(boolean isChecked, X509Certificate... chain) {
        return new TlsSession(
                "TLSv1.3", "TLS_AES_128_GCM_SHA256", new byte[0], "", "", isChecked, List.of(chain), null);
    }

    @Test
    void certificatesArePresentedAndValidated() {
        RouteCondition presented = new TlsContextCondition(true, null);
        RouteCondition validated = new TlsContextCondition(null, true);
        assertThat(test(presented)).isFalse();
        view.set(true, false, session(true));
        assertThat(test(presented)).isFalse();
        assertThat(test(new TlsContextCondition(false, false))).isTrue();
        view.set(true, false, session(false, Certificates.client()));
        assertThat(test(presented)).isTrue();
        assertThat(test(validated)).isFalse();
        view.set(true, false, session(true, Certificates.client()));
        assertThat(test(validated)).isTrue();
    }

    @Test
    void objectsAreComparedByTheirText() {
        state.put("k", 7);
        assertThat(test(text("k", "7"))).isTrue();
        assertThat(test(text("k", "8"))).isFalse();
        assertThat(test(text("other", "7"))).isFalse();
    }

    @Test
    void addressesLieInRanges() {
        state.put("endpoint", Endpoint.ip("10.1.2.3", 80));
        state.put("text", "2001:db8::1");
        state.put("none", "somewhere");
        assertThat(test(address("endpoint", "10.0.0.0", 8))).isTrue();
        assertThat(test(address("endpoint", "11.0.0.0", 8))).isFalse();
        assertThat(test(address("text", "2001:db8::", 32))).isTrue();
        assertThat(test(address("text", "10.0.0.0", 8))).isFalse();
        assertThat(test(address("none", "0.0.0.0", 0))).isFalse();
        assertThat(test(address("absent", "0.0.0.0", 0))).isFalse();
    }

    @Test
    void testingAllocatesNothing() {
        metadata.put("f", "tree", Map.of("leaf", "gr\u00fcn", "list", List.of("a", "b")));
        state.put("k", "value");
        RouteCondition[] conditions = {
            new MetadataCondition("f", List.of("tree", "leaf"), matches("gr\u00fcn"), false),
            new MetadataCondition("f", List.of("tree", "list"), new JsonMatch.OneOf(matches("b")), false),
            new MetadataCondition("g", List.of("tree"), matches("b"), true),
            text("k", "value")
        };
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS_MAX && allocated > TESTS; round++) {
            AllocationMeter meter = AllocationMeter.ofCurrentThread();
            boolean holds = true;
            for (int i = 0; i < TESTS; i++) {
                input.set(view, 0, false);
                holds &= RouteCondition.allHold(conditions, input);
            }
            allocated = meter.bytes();
            assertThat(holds).isTrue();
        }
        assertThat(allocated).isLessThan(TESTS);
    }

    private static JsonMatch matches(String text) {
        return new JsonMatch.Text(StringMatch.exact(text, false));
    }
}
