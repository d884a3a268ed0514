package io.ringway.hotpath.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Request ids and the reason of tracing that they carry. */
class RequestIdTest {
    @ParameterizedTest
    @CsvSource({"NOT_TRACEABLE, 4", "SAMPLING, 9", "SERVICE_FORCED, a", "CLIENT_FORCED, b"})
    void theFifteenthCharacterSaysWhy(TraceReason reason, char digit) {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[RequestId.BYTES]);
        RequestId.write(buffer, 0, 0x0123456789abcdefL, 0xfedcba9876543210L);
        assertThat(text(buffer)).isEqualTo("01234567-89ab-4def-bedc-ba9876543210");
        RequestId.reason(buffer, 0, RequestId.BYTES, reason);
        assertThat(text(buffer)).isEqualTo("01234567-89ab-" + digit + "def-bedc-ba9876543210");
        assertThat(RequestId.reason(buffer, 0, RequestId.BYTES)).isEqualTo(reason);
    }

    @Test
    void idsOfOthersSayNothingAndStayAsTheyAre() {
        UnsafeBuffer buffer = new UnsafeBuffer("my-own-id-of-a-request".getBytes(StandardCharsets.US_ASCII));
        assertThat(RequestId.reason(buffer, 0, buffer.capacity())).isEqualTo(TraceReason.NOT_TRACEABLE);
        RequestId.reason(buffer, 0, buffer.capacity(), TraceReason.SAMPLING);
        assertThat(text(buffer)).isEqualTo("my-own-id-of-a-request");
        assertThat(RequestId.number(buffer, 0, buffer.capacity())).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({"ffffffff-rest, 4294967295", "0000000A, 10", "1234567, -1", "0x123456, -1", "'        ', -1"})
    void theFirstDigitsAreANumber(String id, long number) {
        UnsafeBuffer buffer = new UnsafeBuffer(id.getBytes(StandardCharsets.US_ASCII));
        assertThat(RequestId.number(buffer, 0, buffer.capacity())).isEqualTo(number);
    }

    private static String text(UnsafeBuffer buffer) {
        return buffer.getStringWithoutLengthAscii(0, buffer.capacity());
    }
}
