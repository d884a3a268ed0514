package io.ringway.config.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.lb.Tunable;
import io.ringway.routing.runtime.RuntimeValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of Envoy's runtime: which layer counts, and what a text says to whom. */
class RuntimeSlotsTest {
    private final RuntimeSlots slots = new RuntimeSlots();

    private static RuntimeSnapshot layers(String... textsOfKeyK) {
        List<RuntimeLayer> layers = new ArrayList<>();
        for (String text : textsOfKeyK) {
            Map<String, RuntimeEntry> entries = new HashMap<>();
            if (!text.equals("-")) {
                entries.put("k", RuntimeEntry.of(text));
            }
            layers.add(new RuntimeLayer("layer " + layers.size(), entries));
        }
        return new RuntimeSnapshot(layers);
    }

    /** How many of the random numbers 0 to 999,999 are taken; every denominator divides a million. */
    private static int takenOfAMillion(RuntimeValues values, int slot) {
        int taken = 0;
        for (long random = 0; random < 1_000_000; random++) {
            taken += values.isTaken(slot, random) ? 1 : 0;
        }
        return taken;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // text of the runtime | taken of a million, with a default of 25 of 10,000
                "-                                              | 2500",
                "33                                             | 330000",
                "0                                              | 0",
                "100                                            | 1000000",
                "101                                            | 1000000",
                "18446744073709551615                           | 1000000",
                "3.9                                            | 30000",
                "-1                                             | 2500",
                "true                                           | 2500",
                "some words                                     | 2500",
                "{numerator: 7, denominator: MILLION}           | 7",
                "{numerator: 7, denominator: TEN_THOUSAND}      | 700",
                "{\"numerator\":7,\"denominator\":\"HUNDRED\"}  | 70000",
                "{numerator: 7}                                 | 70000",
                "{numerator: 7, denominator: 2}                 | 7",
                "{denominator: MILLION}                         | 0",
                "{numerator: 2000000, denominator: MILLION}     | 1000000",
                "{numerator: 7, denominator: BILLION}           | 2500",
                "{numerator: 7, nominator: 2}                   | 2500",
                "{numerator: -7}                                | 2500"
            })
    void fractionsAreExactToTheDenominator(String text, int taken) {
        int slot = slots.fraction("k", 25, 10_000);
        assertThat(takenOfAMillion(slots.resolve(layers(text)), slot)).isEqualTo(taken);
    }

    @Test
    void everyRandomNumberOfTheDenominatorIsHitExactly() {
        int slot = slots.fraction("k", 0, 100);
        for (int percent = 0; percent <= 100; percent++) {
            RuntimeValues values = slots.resolve(layers(Integer.toString(percent)));
            for (int random = 0; random < 100; random++) {
                assertThat(values.isTaken(slot, random)).isEqualTo(random < percent);
                // random numbers are unsigned: these are 2^64 - 100 and up, whose remainder begins with 16
                assertThat(values.isTaken(slot, random - 100)).isEqualTo((random + 16) % 100 < percent);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "7, 7",
        "0, 0",
        "-, 5",
        "-7, 5",
        "7.9, 7",
        "1e3, 1000",
        "x, 5",
        "true, 5",
        "99999999999999999999, 9223372036854775807"
    })
    void integers(String text, long value) {
        int slot = slots.integer("k", 5);
        assertThat(slots.resolve(layers(text)).integer(slot)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "-, 0.5", "-7.25, -7.25", "x, 0.5", "1d, 0.5", "NaN, 0.5", "' 2 ', 2"})
    void numbers(String text, double value) {
        int slot = slots.number("k", 0.5);
        assertThat(slots.resolve(layers(text)).number(slot)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "FALSE, false", "-, true", "0, false", "1, true", "yes, true", "0.0, true"})
    void flags(String text, boolean value) {
        int slot = slots.flag("k", true);
        assertThat(slots.resolve(layers(text)).flag(slot)).isEqualTo(value);
    }

    @Test
    void theLastLayerThatHasAKeyCounts() {
        int slot = slots.integer("k", 5);
        assertThat(slots.resolve(layers("1", "2", "-")).integer(slot)).isEqualTo(2);
        assertThat(slots.resolve(layers("-", "-")).integer(slot)).isEqualTo(5);
    }

    @Test
    void aSlotKeepsItsNumberAndBelongsToKeyKindAndDefault() {
        int first = slots.fraction("k", 1, 100);
        assertThat(slots.fraction("k", 2, 100)).isNotEqualTo(first);
        assertThat(slots.integer("k", 1)).isNotEqualTo(first);
        assertThat(slots.fraction("k", 1, 100)).isEqualTo(first);
        assertThat(slots.keys()).containsExactly("k");
        assertThat(slots.resolve(layers()).slotCount()).isEqualTo(3);
    }

    @Test
    void aTunableFollowsTheRuntime() {
        RuntimeSlots slots = new RuntimeSlots();
        Tunable tunable = slots.tunable("a.b", 1.5);
        assertThat(slots.tunable("a.b", 1.5)).isSameAs(tunable);
        assertThat(tunable.get()).isEqualTo(1.5);
        slots.apply(slots.resolve(
                new RuntimeSnapshot(List.of(new RuntimeLayer("one", Map.of("a.b", RuntimeEntry.of("2.5")))))));
        assertThat(tunable.get()).isEqualTo(2.5);
        slots.apply(slots.resolve(new RuntimeSnapshot(List.of())));
        assertThat(tunable.get()).isEqualTo(1.5);
    }
}
