package io.ringway.filters.http.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a provider (RFC 7517 section 5), or certificates by key id in the form that Google publishes. Keys of kinds that no algorithm
 * of ours uses are passed over. Owner: any (immutable).
 */
final class KeySet {
    /** Before the 32 bytes of an Ed25519 key: {@code SubjectPublicKeyInfo} of RFC 8410 section 4. */
    private static final byte[] ED25519_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
    };

    private static final int ED25519_BYTES = 32;
    private static final String CERTIFICATE = "-----BEGIN CERTIFICATE";

    /**
     * One key.
     *
     * @param id empty if it has none
     * @param algorithm name of the only algorithm that it is for; empty for all of its kind
     * @param curve of a key on an elliptic curve, else null
     */
    record Entry(
            String id, String algorithm, Key key, @Nullable Curve curve) {

        /** Whether a token that says this of itself may have been signed with the key. */
        boolean isFor(Jwt jwt) {
            if (!id.isEmpty() && !jwt.keyId().isEmpty() && !id.equals(jwt.keyId())) {
                return false;
            }
            if (!algorithm.isEmpty() && !algorithm.equals(jwt.algorithm().jose())) {
                return false;
            }
            return switch (jwt.algorithm().family()) {
                case RSA, RSA_PSS -> key instanceof RSAPublicKey;
                case EC ->
                    key instanceof ECPublicKey && Objects.equals(jwt.algorithm().curve(), curve);
                case HMAC -> key instanceof SecretKeySpec;
                case ED25519 -> Curve.Ed25519.equals(curve);
            };
        }
    }

    private final List<Entry> entries;

    private KeySet(List<Entry> entries) {
        this.entries = entries;
    }

    List<Entry> entries() {
        return entries;
    }

    /** Null if the text is no key set, or there is no key in it that can be used. */
    static @Nullable KeySet parse(String text) {
        List<Entry> entries = new ArrayList<>();
        try {
            Map<String, Object> json = JSONObjectUtils.parse(text);
            if (json.get("keys") instanceof List<?> keys) {
                keys.forEach(key -> addKey(key, entries));
            } else if (!json.containsKey("keys")) {
                json.forEach((id, value) -> addCertificate(id, value, entries));
            }
        } catch (ParseException _) {
            return null;
        }
        return entries.isEmpty() ? null : new KeySet(List.copyOf(entries));
    }

    private static void addKey(Object json, List<Entry> entries) {
        if (!(json instanceof Map<?, ?> map)) {
            return;
        }
        Map<String, Object> fields = new HashMap<>();
        map.forEach((name, value) -> fields.put(String.valueOf(name), value));
        try {
            JWK jwk = JWK.parse(fields);
            Key key = key(jwk);
            if (key != null) {
                entries.add(new Entry(
                        jwk.getKeyID() == null ? "" : jwk.getKeyID(),
                        jwk.getAlgorithm() == null ? "" : jwk.getAlgorithm().getName(),
                        key,
                        jwk instanceof ECKey ec ? ec.getCurve() : jwk instanceof OctetKeyPair ? Curve.Ed25519 : null));
            }
        } catch (ParseException | JOSEException | GeneralSecurityException | IllegalArgumentException _) {
            // A key of another kind, or a broken one: the others may be right.
        }
    }

    private static @Nullable Key key(JWK jwk) throws JOSEException, GeneralSecurityException {
        return switch (jwk) {
            case RSAKey rsa -> rsa.toRSAPublicKey();
            case ECKey ec -> ec.toECPublicKey();
            case OctetSequenceKey secret -> new SecretKeySpec(secret.toByteArray(), "HMAC");
            case OctetKeyPair pair
            when pair.getCurve().equals(Curve.Ed25519) -> ed25519(pair.getX().decode());
            default -> null;
        };
    }

    private static @Nullable Key ed25519(byte[] point) throws GeneralSecurityException {
        if (point.length != ED25519_BYTES) {
            return null;
        }
        byte[] encoded = Arrays.copyOf(ED25519_PREFIX, ED25519_PREFIX.length + ED25519_BYTES);
        System.arraycopy(point, 0, encoded, ED25519_PREFIX.length, ED25519_BYTES);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static void addCertificate(String id, Object value, List<Entry> entries) {
        if (!(value instanceof String pem) || !pem.startsWith(CERTIFICATE)) {
            return;
        }
        try {
            Key key = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                    .getPublicKey();
            if (key instanceof RSAPublicKey) {
                entries.add(new Entry(id, "", key, null));
            }
        } catch (CertificateException _) {
            // The others may be right.
        }
    }
}
