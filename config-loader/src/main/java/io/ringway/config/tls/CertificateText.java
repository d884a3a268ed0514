package io.ringway.config.tls;

import java.io.ByteArrayInputStream;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * Certificates and lists of revoked ones, in PEM. Owner: any (immutable).
 *
 * @param certificates in their order
 * @param revocations in their order
 */
public record CertificateText(List<X509Certificate> certificates, List<X509CRL> revocations) {
    private static final String TO_PEM = "openssl x509 -inform DER -in FILE converts a certificate in binary form";

    public CertificateText {
        certificates = List.copyOf(certificates);
        revocations = List.copyOf(revocations);
    }

    /**
     * Reads them.
     *
     * @throws TlsTextException if there is something else, or something broken
     */
    public static CertificateText read(byte[] text) throws TlsTextException {
        List<X509Certificate> certificates = new ArrayList<>();
        List<X509CRL> revocations = new ArrayList<>();
        for (Pem.Block block : Pem.read(text)) {
            switch (block.label()) {
                case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE" ->
                    certificates.add(certificate(block.der()));
                case "X509 CRL" -> revocations.add(revocation(block.der()));
                default -> {
                    // a key perhaps; some keep both in one file
                }
            }
        }
        return new CertificateText(certificates, revocations);
    }

    /**
     * The certificates, of which there have to be some.
     *
     * @throws TlsTextException if there is none
     */
    public List<X509Certificate> requireCertificates() throws TlsTextException {
        if (certificates.isEmpty()) {
            throw new TlsTextException(
                    "there is no certificate in it: no line says -----BEGIN CERTIFICATE-----", TO_PEM);
        }
        return certificates;
    }

    private static X509Certificate certificate(byte[] der) throws TlsTextException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new TlsTextException("what stands in CERTIFICATE is none: " + e.getMessage(), "");
        }
    }

    private static X509CRL revocation(byte[] der) throws TlsTextException {
        try {
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
        } catch (CertificateException | CRLException e) {
            throw new TlsTextException("what stands in X509 CRL is none: " + e.getMessage(), "");
        }
    }
}
