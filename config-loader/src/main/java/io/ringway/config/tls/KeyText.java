package io.ringway.config.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Private keys in PEM: PKCS#8 (RFC 5958), also encrypted, PKCS#1 for RSA (RFC 8017), SEC1 for elliptic curves (RFC 5915). Owner: any (stateless). */
public final class KeyText {
    /** INTEGER 0, the version of PKCS#8. */
    private static final byte[] VERSION = {2, 1, 0};

    private static final byte[] RSA_OID = {0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1
    };
    private static final byte[] EC_OID = {0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};
    private static final byte[] NULL = {5, 0};

    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "RSASSA-PSS", "EdDSA");
    private static final String PKCS8_HINT = "openssl pkcs8 -topk8 -nodes -in OLD -out NEW makes one that is read";

    private KeyText() {}

    /**
     * Reads the first key.
     *
     * @param password of an encrypted key; empty if there is none
     * @throws TlsTextException if there is none, or it cannot be read
     */
    public static PrivateKey read(byte[] text, char[] password) throws TlsTextException {
        for (Pem.Block block : Pem.read(text)) {
            if (block.isKey()) {
                return key(block, password);
            }
        }
        throw new TlsTextException(
                "there is no private key in it: no line says -----BEGIN PRIVATE KEY-----", PKCS8_HINT);
    }

    private static PrivateKey key(Pem.Block block, char[] password) throws TlsTextException {
        return switch (block.label()) {
            case "PRIVATE KEY" -> ofPkcs8(new PKCS8EncodedKeySpec(block.der()));
            case "RSA PRIVATE KEY" -> ofPkcs8(wrapped(Der.sequence(RSA_OID, NULL), block.der()));
            case "EC PRIVATE KEY" -> ofPkcs8(wrapped(Der.sequence(EC_OID, curve(block.der())), block.der()));
            case "ENCRYPTED PRIVATE KEY" -> ofPkcs8(decrypted(block.der(), password));
            default -> throw new TlsTextException("a " + block.label() + " is not read", PKCS8_HINT);
        };
    }

    private static PKCS8EncodedKeySpec wrapped(byte[] algorithm, byte[] key) {
        return new PKCS8EncodedKeySpec(Der.sequence(VERSION, algorithm, Der.octets(key)));
    }

    /** RFC 5915: version, key, [0] the curve's identifier, [1] the public key. */
    private static byte[] curve(byte[] der) throws TlsTextException {
        byte[] curve = Der.tagged0InSequence(der);
        if (curve.length == 0) {
            throw new TlsTextException("the key does not say on which curve it is", PKCS8_HINT);
        }
        return curve;
    }

    private static PrivateKey ofPkcs8(PKCS8EncodedKeySpec spec) throws TlsTextException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException _) {
                // of another kind perhaps
            } catch (GeneralSecurityException e) {
                throw new TlsTextException(String.valueOf(e.getMessage()), "");
            }
        }
        throw new TlsTextException(
                "the private key cannot be read: it is broken, or neither RSA nor on a known curve", "");
    }

    private static PKCS8EncodedKeySpec decrypted(byte[] der, char[] password) throws TlsTextException {
        if (password.length == 0) {
            throw new TlsTextException("the private key is encrypted", "give its password");
        }
        PBEKeySpec given = new PBEKeySpec(password);
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
            AlgorithmParameters parameters = info.getAlgParameters();
            // A scheme of PKCS#5 version 2 tells its name in its parameters.
            String scheme = info.getAlgName().startsWith("PBES2") && parameters != null
                    ? parameters.toString()
                    : info.getAlgName();
            SecretKey secret = SecretKeyFactory.getInstance(scheme).generateSecret(given);
            Cipher cipher = Cipher.getInstance(scheme);
            cipher.init(Cipher.DECRYPT_MODE, secret, parameters);
            return info.getKeySpec(cipher);
        } catch (InvalidKeySpecException e) {
            throw new TlsTextException("the private key cannot be decrypted with this password", "");
        } catch (IOException | GeneralSecurityException e) {
            throw new TlsTextException("the private key cannot be decrypted: " + e.getMessage(), PKCS8_HINT);
        } finally {
            given.clearPassword();
        }
    }

    /** Whether a private key is the one of a certificate. */
    public static boolean isPair(PrivateKey key, PublicKey of) {
        if (key instanceof RSAPrivateKey own && of instanceof RSAPublicKey other) {
            BigInteger modulus = own.getModulus();
            return modulus.equals(other.getModulus());
        }
        if (!key.getAlgorithm().equals(of.getAlgorithm())) {
            return false;
        }
        try {
            byte[] text = {1, 2, 3, 4};
            Signature signing =
                    Signature.getInstance(key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : key.getAlgorithm());
            signing.initSign(key);
            signing.update(text);
            byte[] signature = signing.sign();
            signing.initVerify(of);
            signing.update(text);
            return signing.verify(signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}
