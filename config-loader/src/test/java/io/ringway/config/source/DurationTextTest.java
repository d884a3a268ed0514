package io.ringway.config.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
    @ParameterizedTest
    @CsvSource({
        "0s,0,0",
        "15s,15,0",
        "0.25s,0,250000000",
        "-1.5s,-1,-500000000",
        "1.000000001s,1,1",
        "315576000000s,315576000000,0"
    })
    void isSecondsWithAnS(String text, long seconds, int nanos) {
        assertThat(DurationText.parse(text)).contains(new DurationText.Value(seconds, nanos));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "s", "5", "5ms", "1m", "1 s", "1.s", ".5s", "1.0000000001s", "1e3s", "315576000001s", "+1s"})
    void isNothingElse(String text) {
        assertThat(DurationText.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"250ms,0.25s", "5,5s", "2m,120s", "1h,3600s", "1.5min,90s", "0,0s", "100us,0.0001s"})
    void otherUnitsAreRewritten(String text, String form) {
        assertThat(DurationText.rewrite(text)).contains(form);
    }

    @Test
    void nonsenseIsNotRewritten() {
        assertThat(DurationText.rewrite("soon")).isEmpty();
    }
}
