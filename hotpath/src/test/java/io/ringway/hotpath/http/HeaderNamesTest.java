package io.ringway.hotpath.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class HeaderNamesTest {
    private static final int OFFSET = 5;

    private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(128));

    private int idOf(String name) {
        buffer.setMemory(0, buffer.capacity(), (byte) 'z');
        buffer.putBytes(OFFSET, name.getBytes(StandardCharsets.ISO_8859_1));
        return HeaderNames.idOf(buffer, OFFSET, name.length());
    }

    @Test
    void findsEveryNameInEveryCase() {
        for (int id = 1; id < HeaderId.COUNT; id++) {
            String name = HeaderId.name(id);
            assertThat(HeaderNames.idOf(name)).isEqualTo(id);
            assertThat(idOf(name)).as(name).isEqualTo(id);
            assertThat(idOf(name.toUpperCase(Locale.ROOT))).as(name).isEqualTo(id);
            for (int i = 0; i < name.length(); i++) {
                String mixed = name.substring(0, i)
                        + name.substring(i, i + 1).toUpperCase(Locale.ROOT)
                        + name.substring(i + 1);
                assertThat(idOf(mixed)).as(mixed).isEqualTo(id);
            }
        }
    }

    @Test
    void lowersANameAndNothingElse() {
        for (int id = 1; id < HeaderId.COUNT; id++) {
            String name = HeaderId.name(id);
            assertThat(idOf(name.toUpperCase(Locale.ROOT))).isEqualTo(id);
            HeaderNames.lower(buffer, OFFSET, id);
            assertThat(buffer.getStringWithoutLengthAscii(0, OFFSET + name.length() + 20))
                    .isEqualTo("zzzzz" + name + "z".repeat(20));
        }
    }

    /** Any other byte at any place makes it another name, control bytes that differ from a letter or dash in one bit above all. */
    @Test
    void takesNoOtherName() {
        for (int id = 1; id < HeaderId.COUNT; id++) {
            String name = HeaderId.name(id);
            for (int i = 0; i < name.length(); i++) {
                for (int bit = 0; bit < 8; bit++) {
                    char c = (char) (name.charAt(i) ^ (1 << bit));
                    String changed = name.substring(0, i) + c + name.substring(i + 1);
                    boolean isSame = changed.toLowerCase(Locale.ROOT).equals(name);
                    int expected = isSame ? id : HeaderNames.idOf(changed.toLowerCase(Locale.ROOT));
                    assertThat(idOf(changed))
                            .as("%s with bit %d of %d", name, bit, i)
                            .isEqualTo(expected);
                }
            }
            assertThat(idOf(name + "z")).isZero();
            assertThat(idOf(name.substring(1) + "z")).isZero();
        }
        assertThat(HeaderNames.idOf("")).isZero();
        assertThat(HeaderNames.idOf("x-other")).isZero();
    }
}
