package io.ringway.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Objects;

/** Certificates made for tests by OpenSSL, valid until 2126. */
public final class Certificates {
    private Certificates() {}

    /**
     * By {@link #root}, with a name that needs escapes, of which one part is unknown, with serial number 11 and alternative names of each kind: two URIs
     * and two DNS names, an address of IPv4 and one of IPv6, and an e-mail address.
     */
    public static X509Certificate client() {
        return read("client.pem");
    }

    /** By {@link #root}: {@code CN=server.example.org}, with that name and {@code spiffe://example.org/server}. */
    public static X509Certificate server() {
        return read("server.pem");
    }

    /** The private key of {@link #server}. */
    public static PrivateKey serverKey() {
        try (InputStream pem = open("server-key.pem")) {
            String base64 =
                    new String(pem.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("-----[A-Z ]+-----", "");
            byte[] der = Base64.getMimeDecoder().decode(base64);
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code CN=Test root,O=Ringway}, without alternative names. */
    public static X509Certificate root() {
        return read("root.pem");
    }

    private static X509Certificate read(String file) {
        try (InputStream pem = open(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InputStream open(String file) {
        return Objects.requireNonNull(Certificates.class.getResourceAsStream(file));
    }
}
