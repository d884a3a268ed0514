package io.ringway.hotpath.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** IMF-fixdate (RFC 9110 section 5.6.7) against java.time. */
class HttpDateTest {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(64));
    private final HttpDate date = new HttpDate(buffer, 3);

    private String line() {
        return buffer.getStringWithoutLengthAscii(3, HttpDate.LINE_BYTES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z", "1994-11-06T08:49:37Z", "2000-02-29T23:59:59Z", "2000-03-01T00:00:00Z",
                        "2024-02-29T12:00:00Z",
                "2026-11-21T10:00:00Z", "2038-01-19T03:14:08Z", "2100-02-28T23:59:59Z", "2100-03-01T00:00:00Z",
                        "9999-12-31T23:59:59Z"
            })
    void formatsKnownInstants(String instant) {
        date.update(Instant.parse(instant).toEpochMilli() + 999);
        assertThat(line()).isEqualTo("date: " + FORMAT.format(Instant.parse(instant)) + "\r\n");
    }

    @Test
    void formatsAnyInstantInAnyOrder() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            long second = random.nextLong(253_402_300_800L);
            date.update(second * 1000);
            assertThat(line()).isEqualTo("date: " + FORMAT.format(Instant.ofEpochSecond(second)) + "\r\n");
        }
    }

    @Test
    void timesOutsideOfTheFormatAreClamped() {
        date.update(-5);
        assertThat(line()).isEqualTo("date: Thu, 01 Jan 1970 00:00:00 GMT\r\n");
        date.update(Long.MAX_VALUE);
        assertThat(line()).isEqualTo("date: Fri, 31 Dec 9999 23:59:59 GMT\r\n");
    }

    @Test
    void isAFieldThatLiesAsItIsWritten() {
        HeaderBlock headers = new HeaderBlock(buffer);
        date.update(Instant.parse("1994-11-06T08:49:37Z").toEpochMilli());
        assertThat(date.addTo(headers)).isTrue();
        assertThat(headers.id(0)).isEqualTo(HeaderId.DATE);
        assertThat(buffer.getStringWithoutLengthAscii(headers.nameStart(0), headers.nameLength(0)))
                .isEqualTo("date");
        assertThat(headers.valueString(0)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
        assertThat(headers.valueStart(0)).isEqualTo(date.datePosition());
    }
}
