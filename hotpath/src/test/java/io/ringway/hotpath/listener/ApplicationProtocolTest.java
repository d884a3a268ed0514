package io.ringway.hotpath.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ApplicationProtocolTest {

    private static ApplicationProtocol of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return ApplicationProtocol.of(new UnsafeBuffer(bytes), 0, bytes.length);
    }

    static Stream<Arguments> beginnings() {
        return Stream.of(
                arguments("GET / HTTP/1.1\r\n", ApplicationProtocol.HTTP_11),
                arguments("GET / HTTP/1.0\n", ApplicationProtocol.HTTP_10),
                arguments("PRISM / HTTP/1.1\r\n", ApplicationProtocol.HTTP_11),
                arguments("GET / HTTP/1.2\r\n", ApplicationProtocol.NONE),
                arguments("GET /\r\n", ApplicationProtocol.NONE),
                arguments("\26\3\1", ApplicationProtocol.NONE),
                arguments("GET\t/ HTTP/1.1\r\n", ApplicationProtocol.NONE),
                arguments(" HTTP/1.1\r\n", ApplicationProtocol.NONE),
                arguments("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", ApplicationProtocol.H2C),
                arguments("PRI * HTTP/2.0\r\n\r\nXX", ApplicationProtocol.NONE),
                arguments("GET / HTT", ApplicationProtocol.UNDECIDED),
                arguments("PRI * HTTP/2.0\r\n", ApplicationProtocol.UNDECIDED),
                arguments("G", ApplicationProtocol.UNDECIDED),
                arguments("", ApplicationProtocol.UNDECIDED));
    }

    @ParameterizedTest
    @MethodSource("beginnings")
    void isToldByTheFirstBytes(String text, ApplicationProtocol expected) {
        assertThat(of(text)).isEqualTo(expected);
    }

    @Test
    void aMethodThatDoesNotEndIsNone() {
        assertThat(of("A".repeat(64))).isEqualTo(ApplicationProtocol.UNDECIDED);
        assertThat(of("A".repeat(65))).isEqualTo(ApplicationProtocol.NONE);
    }

    @Test
    void anyPartOfAMessageIsUndecidedUntilItIsTold() {
        for (String whole : new String[] {"POST /a/b?c HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"}) {
            for (int i = 0; i < whole.length() - 1; i++) {
                assertThat(of(whole.substring(0, i))).isEqualTo(ApplicationProtocol.UNDECIDED);
            }
        }
    }
}
