package io.ringway.transport.tls;

import io.netty.util.NetUtil;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a certificate says, in the forms in which Envoy shows it. Each is made when it is first asked for; all are empty where there is no certificate.
 *
 * <p>Owner: worker.
 */
public final class CertificateTexts {
    /** No seconds: there is no certificate. */
    public static final long NO_TIME = Long.MIN_VALUE;

    private static final int PEM_LINE = 64;

    private final @Nullable X509Certificate certificate;
    private @Nullable String subject;
    private @Nullable String issuer;
    private @Nullable String serial;
    private @Nullable String sha256;
    private @Nullable String sha1;
    private @Nullable String pem;
    private final EnumMap<SubjectNames.Kind, SubjectNames> names = new EnumMap<>(SubjectNames.Kind.class);

    CertificateTexts(@Nullable X509Certificate certificate) {
        this.certificate = certificate;
    }

    /** By RFC 2253, as OpenSSL prints it: {@code CN=client,O=Ringway}. */
    public String subject() {
        String text = subject;
        if (text == null) {
            text = certificate == null ? "" : DistinguishedName.text(certificate.getSubjectX500Principal());
            subject = text;
        }
        return text;
    }

    /** As {@link #subject}. */
    public String issuer() {
        String text = issuer;
        if (text == null) {
            text = certificate == null ? "" : DistinguishedName.text(certificate.getIssuerX500Principal());
            issuer = text;
        }
        return text;
    }

    /** In hexadecimal digits, an even number of them. */
    public String serial() {
        String text = serial;
        if (text == null) {
            text = certificate == null ? "" : hex(certificate.getSerialNumber());
            serial = text;
        }
        return text;
    }

    /** SHA-256 of the certificate in hexadecimal digits. */
    public String sha256() {
        String text = sha256;
        if (text == null) {
            text = certificate == null ? "" : digest(certificate, "SHA-256");
            sha256 = text;
        }
        return text;
    }

    /** SHA-1 of the certificate in hexadecimal digits. */
    public String sha1() {
        String text = sha1;
        if (text == null) {
            text = certificate == null ? "" : digest(certificate, "SHA-1");
            sha1 = text;
        }
        return text;
    }

    /** In PEM (RFC 7468), with what an URL does not bear in percent encoding. */
    public String urlEncodedPem() {
        String text = pem;
        if (text == null) {
            text = certificate == null ? "" : urlEncodedPem(certificate);
            pem = text;
        }
        return text;
    }

    /** Its alternative names of a kind, without those that are not printable ASCII. */
    public SubjectNames names(SubjectNames.Kind kind) {
        SubjectNames known = names.get(kind);
        if (known == null) {
            known = new SubjectNames(find(kind));
            names.put(kind, known);
        }
        return known;
    }

    /** From when it is valid, seconds since 1970; {@link #NO_TIME} without a certificate. */
    public long validFromSeconds() {
        return certificate == null
                ? NO_TIME
                : certificate.getNotBefore().toInstant().getEpochSecond();
    }

    /** Until when it is valid, seconds since 1970; {@link #NO_TIME} without a certificate. */
    public long validUntilSeconds() {
        return certificate == null
                ? NO_TIME
                : certificate.getNotAfter().toInstant().getEpochSecond();
    }

    private List<String> find(SubjectNames.Kind kind) {
        List<String> found = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate == null ? null : certificate.getSubjectAlternativeNames();
            if (all != null) {
                for (List<?> one : all) {
                    if (one.getFirst().equals(kind.tag()) && one.get(1) instanceof String text && isPlain(text)) {
                        found.add(
                                kind == SubjectNames.Kind.IP
                                        ? NetUtil.toAddressString(InetAddress.ofLiteral(text))
                                        : text);
                    }
                }
            }
        } catch (CertificateParsingException _) {
            // one without names
        }
        return found;
    }

    /** One with other characters is no name, but may want to look like one, or to end a line that shows it. */
    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    private static String hex(BigInteger number) {
        String digits = number.abs().toString(16);
        String even = digits.length() % 2 == 0 ? digits : '0' + digits;
        return number.signum() < 0 ? '-' + even : even;
    }

    private static String digest(X509Certificate certificate, String algorithm) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(certificate.getEncoded()));
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String urlEncodedPem(X509Certificate certificate) {
        try {
            String base64 = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
            String text = "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n";
            StringBuilder encoded = new StringBuilder(text.length() * 2);
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                switch (c) {
                    case '\n', ' ', '+', '/', '=' ->
                        encoded.append('%')
                                .append(HexFormat.of().toHexDigits((byte) c).toUpperCase(Locale.ROOT));
                    default -> encoded.append(c);
                }
            }
            return encoded.toString();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }
}
