package io.ringway.transport.tls;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * A distinguished name as text, as OpenSSL prints it by RFC 2253: the last part first, short names, what is not ASCII as {@code \C3\A9}. The JDK's own
 * form has other escapes and knows fewer names.
 */
final class DistinguishedName {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int OBJECT_IDENTIFIER = 6;
    private static final int SHORT_LENGTH_MAX = 0x7F;
    /** Of ASCII, these are escaped wherever they stand (RFC 2253 section 2.4). */
    private static final String ESCAPED = ",+\"\\<>;";

    /** X.520, RFC 4519 and PKCS 9, by OpenSSL's short names. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("2.5.4.3", "CN"),
            Map.entry("2.5.4.4", "SN"),
            Map.entry("2.5.4.5", "serialNumber"),
            Map.entry("2.5.4.6", "C"),
            Map.entry("2.5.4.7", "L"),
            Map.entry("2.5.4.8", "ST"),
            Map.entry("2.5.4.9", "street"),
            Map.entry("2.5.4.10", "O"),
            Map.entry("2.5.4.11", "OU"),
            Map.entry("2.5.4.12", "title"),
            Map.entry("2.5.4.13", "description"),
            Map.entry("2.5.4.15", "businessCategory"),
            Map.entry("2.5.4.17", "postalCode"),
            Map.entry("2.5.4.20", "telephoneNumber"),
            Map.entry("2.5.4.41", "name"),
            Map.entry("2.5.4.42", "GN"),
            Map.entry("2.5.4.43", "initials"),
            Map.entry("2.5.4.44", "generationQualifier"),
            Map.entry("2.5.4.45", "x500UniqueIdentifier"),
            Map.entry("2.5.4.46", "dnQualifier"),
            Map.entry("2.5.4.65", "pseudonym"),
            Map.entry("0.9.2342.19200300.100.1.1", "UID"),
            Map.entry("0.9.2342.19200300.100.1.25", "DC"),
            Map.entry("1.2.840.113549.1.9.1", "emailAddress"),
            Map.entry("1.2.840.113549.1.9.2", "unstructuredName"),
            Map.entry("1.3.6.1.4.1.311.60.2.1.1", "jurisdictionL"),
            Map.entry("1.3.6.1.4.1.311.60.2.1.2", "jurisdictionST"),
            Map.entry("1.3.6.1.4.1.311.60.2.1.3", "jurisdictionC"));

    private DistinguishedName() {}

    /** {@code CN=client,O=Ringway}; empty for a name without parts. */
    static String text(X500Principal name) {
        ByteBuffer sets = contents(ByteBuffer.wrap(name.getEncoded()));
        List<String> parts = new ArrayList<>();
        while (sets.hasRemaining()) {
            ByteBuffer set = contents(sets);
            List<String> values = new ArrayList<>();
            while (set.hasRemaining()) {
                values.add(typeAndValue(contents(set)));
            }
            parts.add(String.join("+", values.reversed()));
        }
        return String.join(",", parts.reversed());
    }

    private static String typeAndValue(ByteBuffer pair) {
        if (pair.get(pair.position()) != OBJECT_IDENTIFIER) {
            throw new IllegalArgumentException("a name without a type");
        }
        String type = dotted(contents(pair));
        ByteBuffer whole = pair.slice();
        int tag = pair.get(pair.position());
        ByteBuffer value = contents(pair);
        Charset charset = charset(tag);
        String name = NAMES.get(type);
        return name == null || charset == null
                ? Objects.requireNonNullElse(name, type) + "=#" + HEX.formatHex(bytes(whole))
                : name + '=' + escape(charset.decode(value).toString());
    }

    /** What a universal string type is written in (X.680); null for what is no text. */
    private static @Nullable Charset charset(int tag) {
        return switch (tag) {
            case 12 -> StandardCharsets.UTF_8;
            case 18, 19, 22, 26 -> StandardCharsets.US_ASCII;
            case 20 -> StandardCharsets.ISO_8859_1;
            case 28 -> StandardCharsets.UTF_32BE;
            case 30 -> StandardCharsets.UTF_16BE;
            default -> null;
        };
    }

    private static String escape(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < bytes.length; i++) {
            int b = bytes[i] & 0xFF;
            boolean isAtEdge = i == 0 || i == bytes.length - 1;
            if (b < ' ' || b > '~') {
                escaped.append('\\').append(HEX.toHexDigits((byte) b));
            } else {
                if (ESCAPED.indexOf(b) >= 0 || (b == ' ' && isAtEdge) || (b == '#' && i == 0)) {
                    escaped.append('\\');
                }
                escaped.append((char) b);
            }
        }
        return escaped.toString();
    }

    /** An object identifier (X.690 section 8.19). */
    private static String dotted(ByteBuffer bytes) {
        StringBuilder text = new StringBuilder();
        long arc = 0;
        while (bytes.hasRemaining()) {
            int b = bytes.get();
            arc = arc << 7 | (b & 0x7F);
            if (b >= 0) {
                if (text.isEmpty()) {
                    long first = Math.min(arc / 40, 2);
                    text.append(first);
                    arc -= first * 40;
                }
                text.append('.').append(arc);
                arc = 0;
            }
        }
        return text.toString();
    }

    /** What the next element holds (X.690 section 8.1); the element is passed over. */
    private static ByteBuffer contents(ByteBuffer der) {
        der.get();
        int length = der.get() & 0xFF;
        if (length > SHORT_LENGTH_MAX) {
            int count = length & SHORT_LENGTH_MAX;
            length = 0;
            for (int i = 0; i < count; i++) {
                length = length << 8 | (der.get() & 0xFF);
            }
        }
        ByteBuffer contents = der.slice(der.position(), length);
        der.position(der.position() + length);
        return contents;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
