package io.ringway.hotpath.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.fuzz.FuzzInput;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Authorities: what is valid stays so, is split into host and port in one way, and has nothing in it that another reader could stumble over;
 * brackets hold what the JDK takes for an IPv6 address too.
 */
public final class AuthorityFuzz {
    private static final int LENGTH_MAX = 300;
    private static final int AT = 3;
    private static final int PORT_MAX = 65535;
    private static final String FILLERS = ":]8%.a\0";

    private AuthorityFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput decisions = new FuzzInput(input);
        char filler = FILLERS.charAt(decisions.choice(FILLERS.length()));
        String text = decisions.text(LENGTH_MAX);
        UnsafeBuffer buffer = buffer(text, filler, 8);
        int length = Authority.validate(buffer, AT, text.length());
        assertThat(Authority.validate(buffer(text, 'x', 0), AT, text.length()))
                .as("at the end of the memory")
                .isEqualTo(length);
        if (length == Authority.INVALID) {
            return;
        }
        String valid = text.substring(0, length);
        assertThat(valid).isNotEmpty().matches("[!-~]+").doesNotContain(",", "@", "/", "?", "#", "\\");
        assertThat(text).isIn(valid, valid + ":");
        assertThat(Authority.validate(buffer, AT, length)).as("a second time").isEqualTo(length);
        checkParts(buffer, valid);
    }

    private static void checkParts(UnsafeBuffer buffer, String valid) {
        int hostLength = Authority.hostLength(buffer, AT, valid.length());
        String host = valid.substring(0, hostLength);
        String rest = valid.substring(hostLength);
        assertThat(Authority.hasPort(buffer, AT, valid.length())).isEqualTo(!rest.isEmpty());
        if (!rest.isEmpty()) {
            assertThat(rest).matches(":[0-9]{1,5}");
            assertThat(Authority.port(buffer, AT + hostLength + 1, AT + valid.length()))
                    .isEqualTo(Integer.parseInt(rest.substring(1)))
                    .isLessThanOrEqualTo(PORT_MAX);
        }
        if (host.startsWith("[")) {
            Inet6Address.ofLiteral(host.substring(1, host.length() - 1)); // throws if it is none
        } else {
            assertThat(host).doesNotContain(":", "[", "]");
        }
    }

    private static UnsafeBuffer buffer(String text, char filler, int behind) {
        UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(AT + text.length() + behind));
        buffer.setMemory(0, buffer.capacity(), (byte) filler);
        buffer.putBytes(AT, text.getBytes(StandardCharsets.ISO_8859_1));
        return buffer;
    }
}
