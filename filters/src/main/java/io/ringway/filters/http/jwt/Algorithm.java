package io.ringway.filters.http.jwt;

import com.nimbusds.jose.jwk.Curve;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How tokens are signed (RFC 7518 section 3.1, RFC 8037). Owner: any (immutable). */
enum Algorithm {
    RS256("RS256", Family.RSA, "SHA256withRSA"),
    RS384("RS384", Family.RSA, "SHA384withRSA"),
    RS512("RS512", Family.RSA, "SHA512withRSA"),
    PS256("PS256", Family.RSA_PSS, "SHA-256"),
    PS384("PS384", Family.RSA_PSS, "SHA-384"),
    PS512("PS512", Family.RSA_PSS, "SHA-512"),
    ES256("ES256", Family.EC, "SHA256withECDSAinP1363Format"),
    ES384("ES384", Family.EC, "SHA384withECDSAinP1363Format"),
    ES512("ES512", Family.EC, "SHA512withECDSAinP1363Format"),
    HS256("HS256", Family.HMAC, "HmacSHA256"),
    HS384("HS384", Family.HMAC, "HmacSHA384"),
    HS512("HS512", Family.HMAC, "HmacSHA512"),
    EDDSA("EdDSA", Family.ED25519, "Ed25519");

    /** Kinds of keys; a key is used with the algorithms of its kind only. */
    enum Family {
        RSA,
        RSA_PSS,
        EC,
        HMAC,
        ED25519
    }

    private static final Map<String, Algorithm> BY_NAME = new HashMap<>();

    static {
        for (Algorithm algorithm : values()) {
            BY_NAME.put(algorithm.jose, algorithm);
        }
    }

    private final String jose;
    private final Family family;
    private final String jca;

    Algorithm(String jose, Family family, String jca) {
        this.jose = jose;
        this.family = family;
        this.jca = jca;
    }

    /** By the name that tokens have; null for any other, {@code none} included. */
    static @Nullable Algorithm of(String name) {
        return BY_NAME.get(name);
    }

    String jose() {
        return jose;
    }

    Family family() {
        return family;
    }

    /** The JDK's name of the algorithm, of its digest for RSA-PSS. */
    String jca() {
        return jca;
    }

    /** The curve that goes with an algorithm on elliptic curves (RFC 7518 section 3.4); null for others. */
    @Nullable
    Curve curve() {
        return switch (this) {
            case ES256 -> Curve.P_256;
            case ES384 -> Curve.P_384;
            case ES512 -> Curve.P_521;
            default -> null;
        };
    }
}
