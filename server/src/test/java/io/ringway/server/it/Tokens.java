package io.ringway.server.it;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Keys and tokens that are made and signed by the JDK alone. */
final class Tokens {
    private final String id;
    private final String algorithm;
    private final KeyPair pair;
    private final byte[] secret;

    private Tokens(String id, String algorithm, KeyPair pair, byte[] secret) {
        this.id = id;
        this.algorithm = algorithm;
        this.pair = pair;
        this.secret = secret;
    }

    /**
     * A new key.
     *
     * @param id {@code kid}; empty for none
     * @param algorithm RS256 and so on, as tokens name it
     */
    static Tokens of(String id, String algorithm) {
        try {
            KeyPair pair = switch (algorithm.substring(0, 2)) {
                case "RS", "PS" -> generator("RSA", 2048).generateKeyPair();
                case "ES" -> curve(algorithm).generateKeyPair();
                case "Ed" -> KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                default -> new KeyPair(null, null);
            };
            return new Tokens(
                    id,
                    algorithm,
                    pair,
                    "a secret that is long enough".repeat(3).getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPairGenerator generator(String name, int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(name);
        generator.initialize(bits);
        return generator;
    }

    private static KeyPairGenerator curve(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(
                switch (algorithm) {
                    case "ES256" -> "secp256r1";
                    case "ES384" -> "secp384r1";
                    default -> "secp521r1";
                }));
        return generator;
    }

    /** A key set with the public parts of keys. */
    static String keySet(Tokens... keys) {
        StringBuilder json = new StringBuilder("{\"keys\":[");
        for (Tokens key : keys) {
            json.append(json.charAt(json.length() - 1) == '[' ? "" : ",").append(key.json());
        }
        return json.append("]}").toString();
    }

    private String json() {
        String parts = switch (algorithm.substring(0, 2)) {
            case "RS", "PS" -> {
                RSAPublicKey key = (RSAPublicKey) pair.getPublic();
                yield "\"kty\":\"RSA\",\"n\":\"" + number(key.getModulus(), 256) + "\",\"e\":\"AQAB\"";
            }
            case "ES" -> {
                ECPublicKey key = (ECPublicKey) pair.getPublic();
                int bytes = (key.getParams().getCurve().getField().getFieldSize() + 7) / 8;
                yield "\"kty\":\"EC\",\"crv\":\"P-"
                        + key.getParams().getCurve().getField().getFieldSize() + "\",\"x\":\""
                        + number(key.getW().getAffineX(), bytes) + "\",\"y\":\""
                        + number(key.getW().getAffineY(), bytes) + "\"";
            }
            case "Ed" -> {
                byte[] encoded = pair.getPublic().getEncoded();
                yield "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\""
                        + base64(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length)) + "\"";
            }
            default -> "\"kty\":\"oct\",\"k\":\"" + base64(secret) + "\"";
        };
        return "{" + parts + (id.isEmpty() ? "" : ",\"kid\":\"" + id + "\"") + "}";
    }

    /** Signs claims, which are the fields of a JSON object. */
    String sign(String claims) {
        return sign(
                "{\"alg\":\"" + algorithm + "\"" + (id.isEmpty() ? "" : ",\"kid\":\"" + id + "\"") + "}",
                "{" + claims + "}");
    }

    String sign(String header, String payload) {
        String signed = base64(header.getBytes(StandardCharsets.UTF_8))
                + '.'
                + base64(payload.getBytes(StandardCharsets.UTF_8));
        try {
            return signed + '.' + base64(signature(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] signature(byte[] text) throws GeneralSecurityException {
        String bits = algorithm.substring(2);
        if (algorithm.startsWith("HS")) {
            Mac mac = Mac.getInstance("HmacSHA" + bits);
            mac.init(new SecretKeySpec(secret, "HMAC"));
            return mac.doFinal(text);
        }
        Signature signature = Signature.getInstance(
                switch (algorithm.substring(0, 2)) {
                    case "RS" -> "SHA" + bits + "withRSA";
                    case "PS" -> "RSASSA-PSS";
                    case "ES" -> "SHA" + bits + "withECDSAinP1363Format";
                    default -> "Ed25519";
                });
        if (algorithm.startsWith("PS")) {
            String digest = "SHA-" + bits;
            signature.setParameter(new PSSParameterSpec(
                    digest,
                    "MGF1",
                    new MGF1ParameterSpec(digest),
                    MessageDigest.getInstance(digest).getDigestLength(),
                    PSSParameterSpec.TRAILER_FIELD_BC));
        }
        signature.initSign(pair.getPrivate());
        signature.update(text);
        return signature.sign();
    }

    private static String number(BigInteger number, int bytes) {
        byte[] signed = number.toByteArray();
        byte[] unsigned = new byte[bytes];
        int length = Math.min(signed.length, bytes);
        System.arraycopy(signed, signed.length - length, unsigned, bytes - length, length);
        return base64(unsigned);
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
