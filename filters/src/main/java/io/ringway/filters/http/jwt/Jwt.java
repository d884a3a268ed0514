package io.ringway.filters.http.jwt;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A token taken apart (RFC 7515 section 7.1, RFC 7519 section 4.1), its signature not looked at yet. Owner: any (immutable).
 */
final class Jwt {
    /** There is no such time. */
    static final long NO_TIME = 0;

    /** A token, or why it is none. */
    sealed interface Parsed {
        record Token(Jwt jwt) implements Parsed {}

        record Bad(JwtStatus status) implements Parsed {}
    }

    /** Breaks off the reading; carries no stack trace, since anybody can make it happen. */
    private static final class BadToken extends Exception {
        private static final long serialVersionUID = 1;

        private final JwtStatus status;

        BadToken(JwtStatus status) {
            super(status.message(), null, false, false);
            this.status = status;
        }
    }

    private final Map<String, @Nullable Object> header;
    private final Map<String, @Nullable Object> payload;
    private final byte[] signed;
    private final byte[] payloadText;
    private final byte[] signature;
    private final Algorithm algorithm;
    private final String keyId;
    private final String issuer;
    private final String subject;
    private final List<String> audiences;
    private final long notBefore;
    private final long expiry;

    private Jwt(byte[] token) throws BadToken {
        int first = indexOfDot(token, 0);
        int second = first < 0 ? -1 : indexOfDot(token, first + 1);
        if (second < 0 || indexOfDot(token, second + 1) >= 0) {
            throw new BadToken(JwtStatus.BAD_FORMAT);
        }
        header = object(decode(token, 0, first, JwtStatus.HEADER_BAD_BASE64), JwtStatus.HEADER_BAD_JSON);
        if (!(header.get("alg") instanceof String alg)) {
            throw new BadToken(JwtStatus.HEADER_BAD_ALG);
        }
        Algorithm known = Algorithm.of(alg);
        if (known == null) {
            throw new BadToken(JwtStatus.HEADER_UNKNOWN_ALG);
        }
        algorithm = known;
        keyId = text(header, "kid", JwtStatus.HEADER_BAD_KID);
        payloadText = Arrays.copyOfRange(token, first + 1, second);
        payload = object(decode(token, first + 1, second, JwtStatus.PAYLOAD_BAD_BASE64), JwtStatus.PAYLOAD_BAD_JSON);
        issuer = text(payload, "iss", JwtStatus.ISS_NOT_STRING);
        subject = text(payload, "sub", JwtStatus.SUB_NOT_STRING);
        var _ = time(payload, "iat", JwtStatus.IAT_NOT_INTEGER, JwtStatus.IAT_OUT_OF_RANGE);
        notBefore = time(payload, "nbf", JwtStatus.NBF_NOT_INTEGER, JwtStatus.NBF_OUT_OF_RANGE);
        expiry = time(payload, "exp", JwtStatus.EXP_NOT_INTEGER, JwtStatus.EXP_OUT_OF_RANGE);
        var _ = text(payload, "jti", JwtStatus.JTI_NOT_STRING);
        audiences = audiences(payload.get("aud"));
        signature = decode(token, second + 1, token.length, JwtStatus.SIGNATURE_BAD_BASE64);
        signed = Arrays.copyOf(token, second);
    }

    /** Reads a token in compact form. */
    static Parsed parse(byte[] token) {
        try {
            return new Parsed.Token(new Jwt(token));
        } catch (BadToken e) {
            return new Parsed.Bad(e.status);
        }
    }

    Algorithm algorithm() {
        return algorithm;
    }

    /** Empty if it names none. */
    String keyId() {
        return keyId;
    }

    /** Empty if it names none. */
    String issuer() {
        return issuer;
    }

    /** Empty if it names none. */
    String subject() {
        return subject;
    }

    List<String> audiences() {
        return audiences;
    }

    /** Seconds since 1970, or {@link #NO_TIME}. */
    long notBefore() {
        return notBefore;
    }

    /** Seconds since 1970, or {@link #NO_TIME}. */
    long expiry() {
        return expiry;
    }

    /** What is signed; not to be modified. */
    byte[] signed() {
        return signed;
    }

    byte[] signature() {
        return signature;
    }

    /** The payload in Base64url, as it was sent; not to be modified. */
    byte[] payloadText() {
        return payloadText;
    }

    /** Values as {@link io.ringway.hotpath.filter.DynamicMetadata} has them. */
    Map<String, @Nullable Object> header() {
        return header;
    }

    /** Values as {@link io.ringway.hotpath.filter.DynamicMetadata} has them. */
    Map<String, @Nullable Object> payload() {
        return payload;
    }

    /** Whether the time is right ({@code nbf}, {@code exp}). */
    JwtStatus checkTime(long nowSeconds, long skewSeconds) {
        if (nowSeconds + skewSeconds < notBefore) {
            return JwtStatus.NOT_YET_VALID;
        }
        return expiry != NO_TIME && nowSeconds - skewSeconds > expiry ? JwtStatus.EXPIRED : JwtStatus.OK;
    }

    private static int indexOfDot(byte[] token, int from) {
        for (int i = from; i < token.length; i++) {
            if (token[i] == '.') {
                return i;
            }
        }
        return -1;
    }

    private static byte[] decode(byte[] token, int from, int to, JwtStatus otherwise) throws BadToken {
        for (int i = from; i < to; i++) {
            if (!Locations.isTokenByte(token[i]) || token[i] == '.') {
                throw new BadToken(otherwise);
            }
        }
        if ((to - from) % 4 == 1) {
            throw new BadToken(otherwise);
        }
        try {
            return Base64.getUrlDecoder().decode(Arrays.copyOfRange(token, from, to));
        } catch (IllegalArgumentException _) {
            throw new BadToken(otherwise);
        }
    }

    private static Map<String, @Nullable Object> object(byte[] json, JwtStatus otherwise) throws BadToken {
        try {
            return normalized(JSONObjectUtils.parse(new String(json, StandardCharsets.UTF_8)));
        } catch (ParseException _) {
            throw new BadToken(otherwise);
        }
    }

    private static Map<String, @Nullable Object> normalized(Map<?, ?> map) {
        Map<String, @Nullable Object> result = new HashMap<>();
        map.forEach((key, value) -> result.put(String.valueOf(key), value(value)));
        return result;
    }

    /** Numbers are doubles in metadata, as in Protobuf's Struct. */
    private static @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case Number number -> number.doubleValue();
            case Map<?, ?> map -> normalized(map);
            case List<?> list -> {
                List<@Nullable Object> values = new ArrayList<>();
                list.forEach(element -> values.add(value(element)));
                yield values;
            }
            case null, default -> value;
        };
    }

    private static String text(Map<String, @Nullable Object> from, String key, JwtStatus otherwise) throws BadToken {
        Object value = from.get(key);
        if (value == null && !from.containsKey(key)) {
            return "";
        }
        if (value instanceof String text) {
            return text;
        }
        throw new BadToken(otherwise);
    }

    private static long time(Map<String, @Nullable Object> from, String key, JwtStatus notInteger, JwtStatus outOfRange)
            throws BadToken {
        if (!from.containsKey(key)) {
            return NO_TIME;
        }
        if (!(from.get(key) instanceof Double number)) {
            throw new BadToken(notInteger);
        }
        if (!(number >= 0 && number < 0x1p63)) {
            throw new BadToken(outOfRange);
        }
        return number.longValue();
    }

    private static List<String> audiences(@Nullable Object value) throws BadToken {
        if (value == null) {
            return List.of();
        }
        List<String> audiences = new ArrayList<>();
        for (Object one : value instanceof List<?> list ? list : List.of(value)) {
            if (!(one instanceof String audience)) {
                throw new BadToken(JwtStatus.AUD_NOT_STRING);
            }
            audiences.add(audience);
        }
        return List.copyOf(audiences);
    }
}
