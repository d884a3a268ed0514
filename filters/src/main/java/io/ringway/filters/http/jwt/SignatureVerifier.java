package io.ringway.filters.http.jwt;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.EnumMap;
import java.util.Map;
import javax.crypto.Mac;

/** Verifies signatures with the JDK's algorithms, which it keeps. Some 50 to 500 microseconds each. Owner: worker. */
final class SignatureVerifier {
    private static final int ED25519_SIGNATURE_BYTES = 64;

    private final Map<Algorithm, Signature> signatures = new EnumMap<>(Algorithm.class);
    private final Map<Algorithm, Mac> macs = new EnumMap<>(Algorithm.class);

    /** Tries all keys of a set that may be meant. */
    JwtStatus verify(Jwt jwt, KeySet keys) {
        if (jwt.algorithm() == Algorithm.EDDSA && jwt.signature().length != ED25519_SIGNATURE_BYTES) {
            return JwtStatus.ED25519_WRONG_LENGTH;
        }
        boolean isKeyFound = false;
        for (KeySet.Entry entry : keys.entries()) {
            if (entry.isFor(jwt)) {
                isKeyFound = true;
                if (isSigned(jwt, entry.key())) {
                    return JwtStatus.OK;
                }
            }
        }
        return isKeyFound ? JwtStatus.VERIFICATION_FAILED : JwtStatus.NO_MATCHING_KEY;
    }

    private boolean isSigned(Jwt jwt, Key key) {
        try {
            if (jwt.algorithm().family() == Algorithm.Family.HMAC) {
                Mac mac = mac(jwt.algorithm());
                mac.init(key);
                return MessageDigest.isEqual(mac.doFinal(jwt.signed()), jwt.signature());
            }
            Signature signature = signature(jwt.algorithm());
            signature.initVerify((PublicKey) key);
            signature.update(jwt.signed());
            return signature.verify(jwt.signature());
        } catch (GeneralSecurityException _) {
            return false; // a signature of the wrong length, a key too short for the digest
        }
    }

    private Mac mac(Algorithm algorithm) throws GeneralSecurityException {
        Mac mac = macs.get(algorithm);
        if (mac == null) {
            mac = Mac.getInstance(algorithm.jca());
            macs.put(algorithm, mac);
        }
        return mac;
    }

    private Signature signature(Algorithm algorithm) throws GeneralSecurityException {
        Signature signature = signatures.get(algorithm);
        if (signature == null) {
            signature = make(algorithm);
            signatures.put(algorithm, signature);
        }
        return signature;
    }

    private static Signature make(Algorithm algorithm) throws GeneralSecurityException {
        if (algorithm.family() != Algorithm.Family.RSA_PSS) {
            return Signature.getInstance(algorithm.jca());
        }
        Signature pss = Signature.getInstance("RSASSA-PSS");
        int saltBytes = MessageDigest.getInstance(algorithm.jca()).getDigestLength();
        pss.setParameter(new PSSParameterSpec(
                algorithm.jca(),
                "MGF1",
                new MGF1ParameterSpec(algorithm.jca()),
                saltBytes,
                PSSParameterSpec.TRAILER_FIELD_BC));
        return pss;
    }
}
