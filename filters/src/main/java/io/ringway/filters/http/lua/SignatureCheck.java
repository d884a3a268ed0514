package io.ringway.filters.http.lua;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** {@code verifySignature}: RSA (PKCS #1 v1.5) and ECDSA. Owner: worker. */
final class SignatureCheck {
    private static final Set<String> HASHES = Set.of("SHA1", "SHA224", "SHA256", "SHA384", "SHA512");
    private static final List<String> KINDS = List.of("RSA", "EC");
    /** Scripts mostly have one key. */
    private static final int KEYS_MAX = 64;

    private final Map<String, PublicKey> keys = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, PublicKey> eldest) {
            return size() > KEYS_MAX;
        }
    };

    /** Empty if it holds, else why not. */
    String verify(String hash, byte[] der, byte[] signature, byte[] data) {
        String name = hash.toUpperCase(Locale.ROOT);
        if (!HASHES.contains(name)) {
            return hash + " is not supported.";
        }
        try {
            PublicKey key = key(der);
            Signature check = Signature.getInstance(
                    name + "with" + (key.getAlgorithm().equals("EC") ? "ECDSA" : key.getAlgorithm()));
            check.initVerify(key);
            check.update(data);
            return check.verify(signature) ? "" : "Failed to verify digital signature.";
        } catch (GeneralSecurityException e) {
            return "Failed to verify digital signature: " + e.getMessage();
        }
    }

    private PublicKey key(byte[] der) throws GeneralSecurityException {
        String text = Base64.getEncoder().encodeToString(der);
        PublicKey known = keys.get(text);
        if (known != null) {
            return known;
        }
        X509EncodedKeySpec spec = new X509EncodedKeySpec(Arrays.copyOf(der, der.length));
        for (String kind : KINDS) {
            try {
                PublicKey key = KeyFactory.getInstance(kind).generatePublic(spec);
                keys.put(text, key);
                return key;
            } catch (InvalidKeySpecException _) {
                // A key of the other kind.
            }
        }
        throw new InvalidKeySpecException("not an RSA or EC key in DER");
    }
}
