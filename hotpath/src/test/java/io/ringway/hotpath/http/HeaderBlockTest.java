package io.ringway.hotpath.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class HeaderBlockTest {
    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(64));
    private final HeaderBlock headers = new HeaderBlock(buffer);

    @Test
    void findsAndRemovesById() {
        headers.add(HeaderId.VIA, 0, 3, 3, 1);
        headers.add(HeaderId.OTHER, 4, 3, 7, 1);
        headers.add(HeaderId.VIA, 8, 3, 11, 1);
        headers.add(HeaderId.DATE, 12, 4, 16, 1);
        assertThat(headers.find(HeaderId.VIA)).isZero();
        assertThat(headers.find(HeaderId.VIA, 1)).isEqualTo(2);
        assertThat(headers.isRepeated(HeaderId.VIA)).isTrue();
        assertThat(headers.isRepeated(HeaderId.DATE)).isFalse();
        assertThat(headers.has(HeaderId.ACCEPT)).isFalse();
        headers.removeAll(HeaderId.VIA);
        assertThat(headers.has(HeaderId.VIA)).isFalse();
        assertThat(headers.isRemoved(0)).isTrue();
        assertThat(headers.isRemoved(2)).isTrue();
        assertThat(headers.isRemoved(1)).isFalse();
        assertThat(headers.count()).isEqualTo(4);
        assertThat(headers.id(2)).isEqualTo(HeaderId.VIA);
        headers.removeAll(HeaderId.ACCEPT);
        assertThat(headers.present() & (1L << HeaderId.DATE)).isNotZero();
        headers.add(HeaderId.VIA, 20, 3, 24, 1);
        assertThat(headers.isRepeated(HeaderId.VIA)).isFalse();
        assertThat(headers.find(HeaderId.VIA)).isEqualTo(4);
    }

    @Test
    void findsByName() {
        buffer.putBytes(4, "abcabd".getBytes(StandardCharsets.US_ASCII));
        headers.add(HeaderId.OTHER, 4, 3, 0, 0);
        headers.add(HeaderId.OTHER, 7, 3, 0, 0);
        assertThat(headers.find("abd".getBytes(StandardCharsets.US_ASCII), 0)).isEqualTo(1);
        assertThat(headers.find("abd".getBytes(StandardCharsets.US_ASCII), 2)).isEqualTo(-1);
        assertThat(headers.find("ab".getBytes(StandardCharsets.US_ASCII), 0)).isEqualTo(-1);
    }

    @Test
    void isFullAtItsBound() {
        for (int i = 0; i < HeaderBlock.FIELDS_MAX; i++) {
            assertThat(headers.add(HeaderId.OTHER, i, 1, i, 1)).isTrue();
        }
        assertThat(headers.add(HeaderId.OTHER, 0, 1, 0, 1)).isFalse();
        assertThat(headers.count()).isEqualTo(HeaderBlock.FIELDS_MAX);
        assertThat(headers.nameStart(255)).isEqualTo(255);
        headers.clear();
        assertThat(headers.count()).isZero();
    }

    @Test
    void shiftMovesEveryPosition() {
        headers.method(Method.GET, 1, 3);
        headers.path(5, 4);
        headers.authority(20, 2);
        headers.reason(30, 0);
        headers.add(HeaderId.OTHER, 40, 2, 44, 3);
        headers.shift(10);
        assertThat(headers.methodStart()).isEqualTo(11);
        assertThat(headers.pathStart()).isEqualTo(15);
        assertThat(headers.authorityStart()).isEqualTo(30);
        assertThat(headers.reasonStart()).isEqualTo(40);
        assertThat(headers.nameStart(0)).isEqualTo(50);
        assertThat(headers.valueStart(0)).isEqualTo(54);
        assertThat(headers.nameLength(0)).isEqualTo(2);
        assertThat(headers.valueLength(0)).isEqualTo(3);
        headers.clear();
        headers.shift(10);
        assertThat(headers.methodStart() + headers.pathStart() + headers.authorityStart() + headers.reasonStart())
                .isZero();
    }
}
