package io.ringway.hotpath.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.fuzz.FuzzInput;
import io.ringway.transport.tls.ClientHello;
import io.ringway.transport.tls.ClientHello.Outcome;
import io.ringway.transport.tls.ClientHello.Status;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A client's first TLS records: nothing is decided too early and nothing that is decided changes with what comes behind; what they say is found however they
 * are cut into records.
 */
public final class ClientHelloFuzz {
    private static final int HANDSHAKE = 22;
    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;

    private ClientHelloFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput decisions = new FuzzInput(input);
        if (decisions.choice(4) == 1) {
            saysWhatWasSaid(decisions);
        } else {
            decidesOnce(decisions, input.length);
        }
    }

    private static void decidesOnce(FuzzInput decisions, int lengthMax) {
        int[] cuts = decisions.cuts(lengthMax, 6);
        byte[] bytes = decisions.rest();
        Outcome whole = read(bytes);
        for (int cut : cuts) {
            if (cut < bytes.length) {
                Outcome part = read(Arrays.copyOf(bytes, cut));
                assertThat(part.status() == Status.INCOMPLETE || part.equals(whole))
                        .as("%s of %s bytes, then %s", part, cut, whole)
                        .isTrue();
            }
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 7);
        if (whole.status() != Status.INCOMPLETE) {
            assertThat(read(longer)).as("with more behind it").isEqualTo(whole);
        } else {
            assertThat(bytes.length).isLessThan(ClientHello.BYTES_MAX);
        }
    }

    /** A right one, of names that are made up, in records that are cut anywhere. */
    private static void saysWhatWasSaid(FuzzInput decisions) {
        int recordBytes = 1 + decisions.number(600);
        int nameLength = decisions.choice(200);
        boolean hasProtocol = decisions.choice(2) == 1;
        byte[] text = decisions.text(nameLength).getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < text.length; i++) {
            text[i] &= 0x7F;
        }
        String name = new String(text, StandardCharsets.US_ASCII);
        Outcome outcome = read(records(message(text, hasProtocol), recordBytes));
        assertThat(outcome.status()).isEqualTo(Status.COMPLETE);
        assertThat(outcome.hello().serverName()).isEqualTo(name.toLowerCase(Locale.ROOT));
        assertThat(outcome.hello().alpn()).hasSize(hasProtocol ? 1 : 0);
    }

    private static byte[] message(byte[] name, boolean hasProtocol) {
        ByteArrayOutputStream extensions = new ByteArrayOutputStream();
        uint(extensions, 2, SERVER_NAME);
        uint(extensions, 2, name.length + 5);
        uint(extensions, 2, name.length + 3);
        uint(extensions, 1, 0);
        uint(extensions, 2, name.length);
        extensions.writeBytes(name);
        if (hasProtocol) {
            uint(extensions, 2, ALPN);
            uint(extensions, 2, 5);
            uint(extensions, 2, 3);
            uint(extensions, 1, 2);
            extensions.writeBytes(new byte[] {'h', '2'});
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        uint(body, 2, 0x0303);
        body.writeBytes(new byte[32]);
        uint(body, 1, 0); // session id
        uint(body, 2, 2);
        uint(body, 2, 0x1301);
        uint(body, 1, 1);
        uint(body, 1, 0);
        uint(body, 2, extensions.size());
        body.writeBytes(extensions.toByteArray());
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        uint(message, 1, 1);
        uint(message, 3, body.size());
        message.writeBytes(body.toByteArray());
        return message.toByteArray();
    }

    private static byte[] records(byte[] message, int recordBytes) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (int at = 0; at < message.length; at += recordBytes) {
            int length = Math.min(recordBytes, message.length - at);
            uint(records, 1, HANDSHAKE);
            uint(records, 2, 0x0301);
            uint(records, 2, length);
            records.write(message, at, length);
        }
        return records.toByteArray();
    }

    private static void uint(ByteArrayOutputStream to, int bytes, int value) {
        for (int i = bytes - 1; i >= 0; i--) {
            to.write(value >>> (8 * i));
        }
    }

    private static Outcome read(byte[] bytes) {
        return ClientHello.read(new UnsafeBuffer(bytes), 0, bytes.length);
    }
}
