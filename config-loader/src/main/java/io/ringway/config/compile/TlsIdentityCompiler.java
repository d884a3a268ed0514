package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.tls.CertificateText;
import io.ringway.config.tls.KeyText;
import io.ringway.config.tls.TlsTextException;
import io.ringway.transport.tls.TlsIdentity;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Certificates with their keys (Envoy {@code TlsCertificate}). Owner: control. */
final class TlsIdentityCompiler {
    private static final int CHAIN_BYTES_MAX = 1 << 20;
    private static final List<String> ALGORITHMS = List.of("RSA", "EC");

    private final Problems problems;
    private final DataSourceReader sources;

    TlsIdentityCompiler(Problems problems) {
        this.problems = problems;
        sources = new DataSourceReader(problems);
    }

    /** Null after a problem. */
    @Nullable
    TlsIdentity compile(TlsCertificate written, FieldNode at) {
        if (at.isBroken()) {
            return null;
        }
        FieldNode chainAt = at.field("certificate_chain");
        FieldNode keyAt = at.field("private_key");
        List<X509Certificate> chain = required(written.hasCertificateChain(), chainAt, "a certificate")
                ? chain(written.getCertificateChain(), chainAt)
                : null;
        PrivateKey key = required(written.hasPrivateKey(), keyAt, "a private key")
                ? key(written.getPrivateKey(), keyAt, written.getPassword(), at.field("password"))
                : null;
        if (chain == null || key == null) {
            return null;
        }
        X509Certificate certificate = chain.getFirst();
        if (!ALGORITHMS.contains(certificate.getPublicKey().getAlgorithm())) {
            problems.atValue(
                    ProblemCode.BAD_CERTIFICATE,
                    valueOf(written.getCertificateChain(), chainAt),
                    "keys of the kind " + certificate.getPublicKey().getAlgorithm() + " are not taken",
                    Suggestion.hint("RSA and ECDSA are, as in Envoy"));
            return null;
        }
        if (!KeyText.isPair(key, certificate.getPublicKey())) {
            problems.atValue(
                    ProblemCode.BAD_PRIVATE_KEY,
                    valueOf(written.getPrivateKey(), keyAt),
                    "the key does not belong to the certificate of "
                            + certificate.getSubjectX500Principal().getName(),
                    Suggestion.hint("the certificate that the key belongs to comes first in certificate_chain"));
            return null;
        }
        warnDates(certificate, valueOf(written.getCertificateChain(), chainAt));
        return new TlsIdentity(chain, key);
    }

    private boolean required(boolean isThere, FieldNode at, String what) {
        if (!isThere && !at.isBroken()) {
            problems.atKey(
                    ProblemCode.REQUIRED,
                    at,
                    what + " is missing",
                    Suggestion.hint("add " + at.path().substring(at.path().lastIndexOf('.') + 1)));
        }
        return isThere && !at.isBroken();
    }

    private @Nullable List<X509Certificate> chain(DataSource source, FieldNode at) {
        byte[] text = sources.read(source, at, CHAIN_BYTES_MAX);
        if (text == null) {
            return null;
        }
        try {
            return CertificateText.read(text).requireCertificates();
        } catch (TlsTextException e) {
            problems.atValue(
                    ProblemCode.BAD_CERTIFICATE, valueOf(source, at), e.getMessage(), Suggestion.hint(e.hint()));
            return null;
        }
    }

    private @Nullable PrivateKey key(DataSource source, FieldNode at, DataSource password, FieldNode passwordAt) {
        byte[] text = sources.read(source, at, CHAIN_BYTES_MAX);
        byte[] secret = sources.read(password, passwordAt, CHAIN_BYTES_MAX);
        if (text == null || secret == null) {
            return null;
        }
        try {
            return KeyText.read(
                    text,
                    new String(secret, StandardCharsets.UTF_8).stripTrailing().toCharArray());
        } catch (TlsTextException e) {
            problems.atValue(
                    ProblemCode.BAD_PRIVATE_KEY, valueOf(source, at), e.getMessage(), Suggestion.hint(e.hint()));
            return null;
        }
    }

    /** Envoy serves with such certificates too. */
    private void warnDates(X509Certificate certificate, FieldNode at) {
        try {
            certificate.checkValidity();
        } catch (CertificateExpiredException _) {
            warn(
                    at,
                    "the certificate has expired on "
                            + certificate.getNotAfter().toInstant());
        } catch (CertificateNotYetValidException _) {
            warn(
                    at,
                    "the certificate is not valid before "
                            + certificate.getNotBefore().toInstant());
        }
    }

    private void warn(FieldNode at, String message) {
        problems.warnAtKey(ProblemCode.BAD_CERTIFICATE, at, message, Suggestion.NONE);
    }

    /** Where the text of a source was given. */
    static FieldNode valueOf(DataSource source, FieldNode at) {
        return switch (source.getSpecifierCase()) {
            case FILENAME -> at.field("filename");
            case INLINE_STRING -> at.field("inline_string");
            case INLINE_BYTES -> at.field("inline_bytes");
            case ENVIRONMENT_VARIABLE -> at.field("environment_variable");
            case SPECIFIER_NOT_SET -> at;
        };
    }
}
