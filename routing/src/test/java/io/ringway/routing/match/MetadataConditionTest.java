package io.ringway.routing.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.routing.MatchInput;
import io.ringway.routing.TextRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditions on what filters have noted, after Envoy's MetadataMatcher and ValueMatcher. */
class MetadataConditionTest {
    private final TextRequest request = TextRequest.get("a", "/");
    private final MatchInput input = new MatchInput();

    private boolean test(MetadataCondition condition) {
        input.set(request, 0, false);
        return condition.test(input);
    }

    private static MetadataCondition of(JsonMatch match, String... path) {
        return new MetadataCondition("f", List.of(path), match, false);
    }

    private static JsonMatch text(String text) {
        return new JsonMatch.Text(StringMatch.exact(text, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "gr\u00fcn", "\u20ac 3", "\uD83D\uDE00 and more"})
    void textsAreComparedInUtf8(String text) {
        request.metadata("f", Map.of("k", text));
        assertThat(test(of(text(text), "k"))).isTrue();
        assertThat(test(of(text(text + "x"), "k"))).isFalse();
    }

    @Test
    void longTextsHaveRoom() {
        String text = "\u20ac".repeat(1000);
        request.metadata("f", Map.of("k", text));
        assertThat(test(of(text(text), "k"))).isTrue();
    }

    @Test
    void theWayDownEndsWhereThereIsNoMap() {
        request.metadata("f", Map.of("k", "v", "m", Map.of("n", "v")));
        assertThat(test(of(text("v"), "m", "n"))).isTrue();
        assertThat(test(of(text("v"), "k", "n"))).isFalse();
        assertThat(test(of(text("v"), "x", "n"))).isFalse();
        assertThat(test(new MetadataCondition("g", List.of("k"), text("v"), false)))
                .isFalse();
        assertThat(test(new MetadataCondition("g", List.of("k"), text("v"), true)))
                .isTrue();
    }

    @Test
    void nullIsAValueButNotPresent() {
        Map<String, Object> values = new HashMap<>();
        values.put("k", null);
        request.metadata("f", values);
        assertThat(test(of(new JsonMatch.Null(), "k"))).isTrue();
        assertThat(test(of(new JsonMatch.Null(), "other"))).isFalse();
        assertThat(test(of(new JsonMatch.Presence(true), "k"))).isFalse();
        assertThat(test(of(new JsonMatch.Presence(false), "k"))).isTrue();
    }

    @Test
    void itSaysWhatItWantsAndWhatThereIs() {
        request.metadata("f", Map.of("k", Map.of("n", "v")));
        MetadataCondition condition = new MetadataCondition("f", List.of("k", "n"), text("w"), true);
        input.set(request, 0, false);
        assertThat(condition).hasToString("dynamic_metadata f:k:n not exact \"w\"");
        assertThat(condition.found(input)).isEqualTo("\"v\"");
        assertThat(of(new JsonMatch.Flag(true), "x").found(input)).isEqualTo("no such metadata");
    }
}
