package io.ringway.testkit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A certificate with its key, made for a test (RFC 5280).
 *
 * <pre>{@code
 * TestCertificate ca = TestCertificate.authority("Test CA");
 * TestCertificate server = ca.issue("server").dns("server.example").make();
 * server.write(folder, "server"); // server.pem, server.key
 * }</pre>
 */
public final class TestCertificate {
    private static final AtomicLong SERIAL = new AtomicLong(1000);
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int UTF8_STRING = 0x0C;
    private static final int TIME = 0x17;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int CONTEXT = 0x80;
    private static final int CONSTRUCTED = 0xA0;

    private static final byte[] TRUE = {1, 1, (byte) 0xFF};
    private static final String COMMON_NAME = "2.5.4.3";
    private static final String SUBJECT_ALT_NAME = "2.5.29.17";
    private static final String BASIC_CONSTRAINTS = "2.5.29.19";
    private static final String EXTENDED_KEY_USAGE = "2.5.29.37";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

    private final X509Certificate certificate;
    private final KeyPair keys;
    private final @Nullable TestCertificate issuer;

    private TestCertificate(X509Certificate certificate, KeyPair keys, @Nullable TestCertificate issuer) {
        this.certificate = certificate;
        this.keys = keys;
        this.issuer = issuer;
    }

    /** One that issues others, signed by itself. */
    public static TestCertificate authority(String name) {
        return new Maker(name, null).authority().make();
    }

    /** Begins one that this one signs; it is valid from yesterday for ten years. */
    public Maker issue(String name) {
        return new Maker(name, this);
    }

    /** Begins one that signs itself. */
    public static Maker selfSigned(String name) {
        return new Maker(name, null);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public PrivateKey key() {
        return keys.getPrivate();
    }

    /** Its certificate and those of its issuers, but for the root. */
    public List<X509Certificate> chain() {
        List<X509Certificate> chain = new ArrayList<>();
        TestCertificate one = this;
        while (one != null && (one == this || one.issuer != null)) {
            chain.add(one.certificate);
            one = one.issuer;
        }
        return chain;
    }

    /** {@link #chain()} in PEM. */
    public String pem() {
        StringBuilder text = new StringBuilder();
        for (X509Certificate one : chain()) {
            try {
                text.append(pem("CERTIFICATE", one.getEncoded()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
        return text.toString();
    }

    /** The key in PKCS#8. */
    public String keyPem() {
        return pem("PRIVATE KEY", key().getEncoded());
    }

    /** Writes {@code <name>.pem} and {@code <name>.key}. */
    public TestCertificate write(Path folder, String name) {
        try {
            Files.writeString(folder.resolve(name + ".pem"), pem());
            Files.writeString(folder.resolve(name + ".key"), keyPem());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** A list of certificates that this one has revoked, in PEM. */
    public String revocations(TestCertificate... revoked) {
        List<byte[]> entries = new ArrayList<>();
        for (TestCertificate one : revoked) {
            entries.add(element(
                    SEQUENCE,
                    element(INTEGER, one.certificate.getSerialNumber().toByteArray()),
                    time(Instant.now().minus(Duration.ofHours(1)))));
        }
        byte[] tbs = element(
                SEQUENCE,
                element(INTEGER, new byte[] {1}),
                signatureAlgorithm(key()),
                certificate.getSubjectX500Principal().getEncoded(),
                time(Instant.now().minus(Duration.ofHours(1))),
                time(Instant.now().plus(Duration.ofDays(3650))),
                entries.isEmpty() ? new byte[0] : element(SEQUENCE, entries.toArray(byte[][]::new)));
        return pem("X509 CRL", element(SEQUENCE, tbs, signatureAlgorithm(key()), bits(sign(key(), tbs))));
    }

    /** A block of PEM. */
    public static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    private static boolean isRsa(PrivateKey key) {
        return key.getAlgorithm().equals("RSA");
    }

    private static byte[] signatureAlgorithm(PrivateKey key) {
        return isRsa(key)
                ? element(SEQUENCE, oid("1.2.840.113549.1.1.11"), new byte[] {5, 0})
                : element(SEQUENCE, oid("1.2.840.10045.4.3.2"));
    }

    private static byte[] sign(PrivateKey key, byte[] bytes) {
        try {
            Signature signature = Signature.getInstance(isRsa(key) ? "SHA256withRSA" : "SHA256withECDSA");
            signature.initSign(key);
            signature.update(bytes);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Says what a certificate is to be like. */
    public static final class Maker {
        private final String name;
        private final @Nullable TestCertificate issuer;
        private final List<byte[]> names = new ArrayList<>();
        private final List<String> usages = new ArrayList<>();
        private boolean isAuthority;
        private boolean isRsa;
        private Instant from = Instant.now().minus(Duration.ofDays(1));
        private Instant to = Instant.now().plus(Duration.ofDays(3650));

        private Maker(String name, @Nullable TestCertificate issuer) {
            this.name = name;
            this.issuer = issuer;
        }

        public Maker authority() {
            isAuthority = true;
            return this;
        }

        /** With an RSA key of 2048 bits, instead of one on the curve P-256. */
        public Maker rsa() {
            isRsa = true;
            return this;
        }

        public Maker dns(String value) {
            return name(2, value.getBytes(StandardCharsets.US_ASCII));
        }

        public Maker uri(String value) {
            return name(6, value.getBytes(StandardCharsets.US_ASCII));
        }

        public Maker email(String value) {
            return name(1, value.getBytes(StandardCharsets.US_ASCII));
        }

        public Maker ip(String literal) {
            return name(7, InetAddress.ofLiteral(literal).getAddress());
        }

        private Maker name(int type, byte[] value) {
            names.add(element(CONTEXT | type, value));
            return this;
        }

        /** For clients only. */
        public Maker forClients() {
            usages.add(CLIENT_AUTH);
            return this;
        }

        /** For servers only. */
        public Maker forServers() {
            usages.add(SERVER_AUTH);
            return this;
        }

        public Maker valid(Instant begin, Instant end) {
            from = begin;
            to = end;
            return this;
        }

        public TestCertificate make() {
            KeyPair keys = keys();
            PrivateKey signing = issuer == null ? keys.getPrivate() : issuer.key();
            byte[] subject = element(
                    SEQUENCE,
                    element(
                            SET,
                            element(
                                    SEQUENCE,
                                    oid(COMMON_NAME),
                                    element(UTF8_STRING, name.getBytes(StandardCharsets.UTF_8)))));
            byte[] tbs = element(
                    SEQUENCE,
                    element(CONSTRUCTED, element(INTEGER, new byte[] {2})),
                    element(
                            INTEGER,
                            BigInteger.valueOf(SERIAL.incrementAndGet()).toByteArray()),
                    signatureAlgorithm(signing),
                    issuer == null
                            ? subject
                            : issuer.certificate.getSubjectX500Principal().getEncoded(),
                    element(SEQUENCE, time(from), time(to)),
                    subject,
                    keys.getPublic().getEncoded(),
                    element(CONSTRUCTED | 3, element(SEQUENCE, extensions())));
            byte[] der = element(SEQUENCE, tbs, signatureAlgorithm(signing), bits(sign(signing, tbs)));
            try {
                X509Certificate made = (X509Certificate)
                        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
                return new TestCertificate(made, keys, issuer);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private KeyPair keys() {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance(isRsa ? "RSA" : "EC");
                if (isRsa) {
                    generator.initialize(2048);
                } else {
                    generator.initialize(new ECGenParameterSpec("secp256r1"));
                }
                return generator.generateKeyPair();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        private byte[][] extensions() {
            List<byte[]> all = new ArrayList<>();
            all.add(extension(BASIC_CONSTRAINTS, isAuthority ? element(SEQUENCE, TRUE) : element(SEQUENCE)));
            if (!names.isEmpty()) {
                all.add(extension(SUBJECT_ALT_NAME, element(SEQUENCE, names.toArray(byte[][]::new))));
            }
            if (!usages.isEmpty()) {
                all.add(extension(
                        EXTENDED_KEY_USAGE,
                        element(
                                SEQUENCE,
                                usages.stream().map(TestCertificate::oid).toArray(byte[][]::new))));
            }
            return all.toArray(byte[][]::new);
        }

        private static byte[] extension(String oid, byte[] value) {
            return element(SEQUENCE, oid(oid), element(OCTET_STRING, value));
        }
    }

    // ---- DER (ITU-T X.690) ----

    private static byte[] time(Instant instant) {
        return element(TIME, UTC_TIME.format(instant).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] bits(byte[] bytes) {
        return element(BIT_STRING, new byte[1], bytes);
    }

    private static byte[] oid(String dotted) {
        int[] parts = Arrays.stream(dotted.split("\\.", -1))
                .mapToInt(Integer::parseInt)
                .toArray();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(parts[0] * 40 + parts[1]);
        for (int i = 2; i < parts.length; i++) {
            for (int shift = 28; shift >= 0; shift -= 7) {
                if (parts[i] >> shift != 0 || shift == 0) {
                    out.write(((parts[i] >> shift) & 0x7F) | (shift > 0 ? 0x80 : 0));
                }
            }
        }
        return element(6, out.toByteArray());
    }

    private static byte[] element(int tag, byte[]... contents) {
        int length = Arrays.stream(contents).mapToInt(one -> one.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else if (length <= 0xFF) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        for (byte[] content : contents) {
            out.writeBytes(content);
        }
        return out.toByteArray();
    }
}
