package io.ringway.hotpath.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The grpc-timeout field: up to eight digits and a unit, rounded up to milliseconds. */
class GrpcTimeoutTest {
    private static final long MS = 1_000_000L;
    private static final long TEN_YEARS_NS = 315_360_000L * 1_000_000_000L;

    private static UnsafeBuffer buffer(String text) {
        UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(text.length() + 32));
        buffer.putBytes(0, text.getBytes(StandardCharsets.ISO_8859_1));
        return buffer;
    }

    private static long parse(String text) {
        return GrpcTimeout.parse(buffer(text), 0, text.length());
    }

    @ParameterizedTest
    @CsvSource({
        "1H, 3600000",
        "2M, 120000",
        "30S, 30000",
        "250m, 250",
        "1000u, 1",
        "1001u, 2",
        "1n, 1",
        "0S, 0",
        "00000001S, 1000",
        "99999999S, 99999999000",
    })
    void readsEveryUnit(String text, long expectedMs) {
        assertThat(parse(text)).isEqualTo(expectedMs * MS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S", "1", "1s", "1h", "-1S", "+1S", "1 S", "1.5S", "123456789S", "S1", "1\u00e9"})
    void saysNothingIfItIsMalformed(String text) {
        assertThat(parse(text)).isEqualTo(GrpcTimeout.NONE);
    }

    @Test
    void isBounded() {
        assertThat(parse("99999999H")).isEqualTo(TEN_YEARS_NS);
        assertThat(parse("87600H")).isEqualTo(TEN_YEARS_NS);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1m",
        "1000000, 1m",
        "2500000000, 2500m",
        "100000000000000, 100000S",
        "9223372036854775807, 99999999S"
    })
    void writesWhatCanBeRead(long ns, String expected) {
        UnsafeBuffer buffer = buffer("");
        int length = GrpcTimeout.write(buffer, 3, ns);
        byte[] written = new byte[length];
        buffer.getBytes(3, written);
        assertThat(new String(written, StandardCharsets.US_ASCII)).isEqualTo(expected);
        assertThat(parse(expected)).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "application/grpc, true",
        "application/grpc+proto, true",
        "application/grpc-web, false",
        "application/grp, false",
        "text/plain, false",
    })
    void knowsGrpcByItsContentType(String type, boolean expected) {
        HeaderBlock request = new HeaderBlock(buffer("content-typegrpc-timeout5S" + type));
        request.clear();
        assertThat(GrpcTimeout.isGrpc(request)).isFalse();
        assertThat(GrpcTimeout.of(request)).isEqualTo(GrpcTimeout.NONE);
        request.add(HeaderId.CONTENT_TYPE, 0, 12, 26, type.length());
        request.add(HeaderId.OTHER, 12, 12, 24, 2);
        assertThat(GrpcTimeout.isGrpc(request)).isEqualTo(expected);
        assertThat(GrpcTimeout.of(request)).isEqualTo(5_000 * MS);
    }
}
