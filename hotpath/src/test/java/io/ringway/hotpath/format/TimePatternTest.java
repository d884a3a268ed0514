package io.ringway.hotpath.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringway.hotpath.http.TextOutput;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside strftime of the C library and absl's FormatTime. */
class TimePatternTest {
    /** A Sunday, 2026-03-01T15:04:05 UTC. */
    private static final long SECOND = 1_772_377_445L;

    private static final int MICROS = 67_089;

    private static String write(String pattern, boolean isLocal) {
        TextOutput out = new TextOutput();
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
        out.reset(buffer, 0, 256);
        new TimePattern(pattern, isLocal).render(SECOND).write(MICROS, out);
        return new String(buffer.byteArray(), 0, out.position(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
            %y %Y %E4Y           | 26 2026 2026
            %A %B %b %h %a       | Sunday March Mar Mar Sun
            %u                   | 7
            %I:%M %p             | 03:04 PM
            %R %T %D             | 15:04 15:04:05 03/01/26
            %c                   | Sun Mar  1 15:04:05 2026
            %F %j %e %d          | 2026-03-01 060  1 01
            %z %Ez %Z            | +0000 +00:00 Z
            %s                   | 1772377445
            %f                   | 067089000
            %1f %3f %6f          | 0 067 067089
            %E1S %E3S %E*S       | 05.0 05.067 05.067089000
            100%%                | 100%
            no letters           | no letters
            ends in %            | ends in %
            """)
    void writesWhatThePatternSays(String pattern, String expected) {
        assertThat(write(pattern, false)).isEqualTo(expected);
    }

    @Test
    void writesBlanks() {
        assertThat(write("a%nb%tc", false)).isEqualTo("a\nb\tc");
    }

    @Test
    void theDefaultHasMilliseconds() {
        assertThat(write("", false)).isEqualTo("2026-03-01T15:04:05.067Z");
    }

    @Test
    void localTimeIsThatOfTheMachine() {
        String expected = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm xx", Locale.ENGLISH)
                .format(Instant.ofEpochSecond(SECOND).atZone(ZoneId.systemDefault()));
        assertThat(write("%F %R %z", true)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%Q", "%E", "%3", "%E3", "%3S", "%EQ", "%E4z", "%E*"})
    void refusesOtherLetters(String pattern) {
        assertThatThrownBy(() -> new TimePattern(pattern, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("time pattern");
    }
}
