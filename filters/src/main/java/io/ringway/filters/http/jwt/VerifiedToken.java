package io.ringway.filters.http.jwt;

import io.ringway.hotpath.http.FieldText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A token whose signature is right, and what its provider wants to be passed on of it. Owner: any (immutable).
 *
 * @param payloadField what {@code forward_payload_header} gets; null for nothing
 * @param claimFields values for the provider's {@code claim_to_headers}, in their order; null where the claim is missing or no plain value
 * @param payload what {@code payload_in_metadata} gets
 */
@SuppressWarnings("ArrayRecordComponent") // written to heads as they are, by one class
record VerifiedToken(
        Jwt jwt,
        byte @Nullable [] payloadField,
        byte[] @Nullable [] claimFields,
        Map<String, @Nullable Object> payload) {

    static VerifiedToken of(Jwt jwt, JwtProvider provider) {
        List<JwtProvider.ClaimField> claims = provider.claims();
        byte[] @Nullable [] fields = new byte[claims.size()][];
        for (int i = 0; i < fields.length; i++) {
            String text = text(find(jwt.payload(), claims.get(i).claim()));
            fields[i] = text.isEmpty() || !FieldText.isValue(text) ? null : text.getBytes(StandardCharsets.UTF_8);
        }
        return new VerifiedToken(jwt, payloadField(jwt, provider), fields, payload(jwt, provider));
    }

    private static byte @Nullable [] payloadField(Jwt jwt, JwtProvider provider) {
        if (provider.payloadField() == null) {
            return null;
        }
        byte[] text = jwt.payloadText();
        if (!provider.isPayloadPadded()) {
            return text;
        }
        byte[] padded = Arrays.copyOf(text, (text.length + 3) / 4 * 4);
        Arrays.fill(padded, text.length, padded.length, (byte) '=');
        return padded;
    }

    /** A claim with that very name, else the one that the path leads to. */
    private static @Nullable Object find(Map<?, ?> claims, String path) {
        if (claims.containsKey(path)) {
            return claims.get(path);
        }
        int dot = path.indexOf('.');
        return dot > 0 && claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner
                ? find(inner, path.substring(dot + 1))
                : null;
    }

    /** Empty for lists, objects and null. Whole numbers are written without a point. */
    private static String text(@Nullable Object value) {
        return switch (value) {
            case String text -> text;
            case Boolean flag -> flag.toString();
            case Double number
            when number >= 0 && number < 0x1p63 && number == Math.rint(number) -> Long.toString(number.longValue());
            case Double number -> String.format(Locale.ROOT, "%f", number);
            case null, default -> "";
        };
    }

    private static Map<String, @Nullable Object> payload(Jwt jwt, JwtProvider provider) {
        if (provider.spaceDelimitedClaims().isEmpty()) {
            return jwt.payload();
        }
        Map<String, @Nullable Object> payload = new HashMap<>(jwt.payload());
        for (String claim : provider.spaceDelimitedClaims()) {
            if (payload.get(claim) instanceof String text) {
                payload.put(
                        claim,
                        Arrays.stream(text.split(" ", -1))
                                .filter(one -> !one.isEmpty())
                                .toList());
            }
        }
        return payload;
    }
}
