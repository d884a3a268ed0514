package io.ringway.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Objects;

/** Certificates made for tests by OpenSSL, valid until 2126; without their keys. */
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

    /** {@code CN=Test root,O=Ringway}, without alternative names. */
    public static X509Certificate root() {
        return read("root.pem");
    }

    private static X509Certificate read(String file) {
        try (InputStream pem = Objects.requireNonNull(Certificates.class.getResourceAsStream(file))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        } catch (IOException | CertificateException e) {
            throw new IllegalStateException(e);
        }
    }
}
