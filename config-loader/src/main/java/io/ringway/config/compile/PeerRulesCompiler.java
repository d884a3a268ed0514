package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext.TrustChainVerification;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.tls.CertificateText;
import io.ringway.config.tls.TlsTextException;
import io.ringway.routing.match.ValueMatch;
import io.ringway.transport.tls.NameRule;
import io.ringway.transport.tls.VerifierRules;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which peers are accepted (Envoy {@code CertificateValidationContext}). Owner: control. */
final class PeerRulesCompiler {
    private static final int BUNDLE_BYTES_MAX = 16 << 20;
    private static final int HASH_BYTES = 32;

    private final Problems problems;
    private final DataSourceReader sources;
    private final HeaderMatchers strings;

    PeerRulesCompiler(Problems problems) {
        this.problems = problems;
        sources = new DataSourceReader(problems);
        strings = new HeaderMatchers(problems);
    }

    /**
     * Of no use after a problem.
     *
     * @param isServerNameWanted see {@link VerifierRules}
     */
    VerifierRules compile(
            CertificateValidationContext written, VerifierRules.Peer peer, boolean isServerNameWanted, FieldNode at) {
        List<X509CRL> revocations = new ArrayList<>();
        List<X509Certificate> anchors = anchors(written, revocations, at.field("trusted_ca"));
        addRevocations(written.getCrl(), revocations, at.field("crl"));
        List<NameRule> names = new ArrayList<>();
        addTypedNames(written.getMatchTypedSubjectAltNamesList(), names, at.field("match_typed_subject_alt_names"));
        addNames(written, names, at.field("match_subject_alt_names"));
        requireAnchors(written, names, at);
        return new VerifierRules(
                peer,
                anchors,
                revocations,
                names,
                hashes(written.getVerifyCertificateHashList(), at.field("verify_certificate_hash")),
                keyHashes(written.getVerifyCertificateSpkiList(), at.field("verify_certificate_spki")),
                written.getAllowExpiredCertificate(),
                written.getTrustChainVerification() == TrustChainVerification.ACCEPT_UNTRUSTED,
                isServerNameWanted,
                written.hasMaxVerifyDepth() ? written.getMaxVerifyDepth().getValue() : VerifierRules.DEPTH_MAX);
    }

    private List<X509Certificate> anchors(
            CertificateValidationContext written, List<X509CRL> revocations, FieldNode at) {
        CertificateText text = text(written.hasTrustedCa(), written.getTrustedCa(), at);
        if (text == null) {
            return List.of();
        }
        revocations.addAll(text.revocations());
        try {
            return text.requireCertificates();
        } catch (TlsTextException e) {
            bad(written.getTrustedCa(), at, e);
            return List.of();
        }
    }

    private void addRevocations(DataSource source, List<X509CRL> to, FieldNode at) {
        boolean isThere = source.getSpecifierCase() != DataSource.SpecifierCase.SPECIFIER_NOT_SET;
        CertificateText text = text(isThere, source, at);
        if (text == null) {
            return;
        }
        to.addAll(text.revocations());
        if (text.revocations().isEmpty()) {
            problems.atValue(
                    ProblemCode.BAD_CERTIFICATE,
                    TlsIdentityCompiler.valueOf(source, at),
                    "there is no list of revoked certificates in it: no line says -----BEGIN X509 CRL-----",
                    Suggestion.hint("openssl crl -inform DER -in FILE converts one in binary form"));
        }
    }

    /** Null after a problem, or if there is none. */
    private @Nullable CertificateText text(boolean isThere, DataSource source, FieldNode at) {
        byte[] text = isThere && !at.isBroken() ? sources.read(source, at, BUNDLE_BYTES_MAX) : null;
        if (text == null) {
            return null;
        }
        try {
            return CertificateText.read(text);
        } catch (TlsTextException e) {
            bad(source, at, e);
            return null;
        }
    }

    private void bad(DataSource source, FieldNode at, TlsTextException e) {
        problems.atValue(
                ProblemCode.BAD_CERTIFICATE,
                TlsIdentityCompiler.valueOf(source, at),
                e.getMessage(),
                Suggestion.hint(e.hint()));
    }

    /** Envoy's rules: without a chain names prove nothing, and there is nothing that could be revoked or expired. */
    private void requireAnchors(CertificateValidationContext written, List<NameRule> names, FieldNode at) {
        if (written.hasTrustedCa() || at.isBroken()) {
            return;
        }
        String useless = !names.isEmpty()
                ? "match_typed_subject_alt_names"
                : written.hasCrl() ? "crl" : written.getAllowExpiredCertificate() ? "allow_expired_certificate" : "";
        if (!useless.isEmpty()) {
            problems.atKey(
                    ProblemCode.BAD_VALUE,
                    at.field(useless),
                    "without trusted_ca anybody can make a certificate, and " + useless + " proves nothing",
                    Suggestion.hint("add trusted_ca"));
        }
    }

    // ---- names ----

    private void addTypedNames(List<SubjectAltNameMatcher> matchers, List<NameRule> to, FieldNode at) {
        for (int i = 0; i < matchers.size(); i++) {
            SubjectAltNameMatcher matcher = matchers.get(i);
            FieldNode oneAt = at.element(i);
            NameRule.Type type = switch (matcher.getSanType()) {
                case DNS -> NameRule.Type.DNS;
                case URI -> NameRule.Type.URI;
                case EMAIL -> NameRule.Type.EMAIL;
                case IP_ADDRESS -> NameRule.Type.IP;
                default -> null;
            };
            if (type != null) {
                addName(type, matcher.getMatcher(), to, oneAt.field("matcher"));
            } else if (!oneAt.field("san_type").isBroken()) {
                problems.atValue(
                        ProblemCode.UNSUPPORTED_VALUE,
                        oneAt.field("san_type"),
                        "names of the type " + matcher.getSanType() + " are not supported yet",
                        Suggestion.hint("DNS, URI, EMAIL and IP_ADDRESS are"));
            }
        }
    }

    /** The older field takes names of every type. */
    @SuppressWarnings("deprecation")
    private void addNames(CertificateValidationContext written, List<NameRule> to, FieldNode at) {
        for (int i = 0; i < written.getMatchSubjectAltNamesCount(); i++) {
            for (NameRule.Type type : NameRule.Type.values()) {
                addName(type, written.getMatchSubjectAltNames(i), to, at.element(i));
            }
        }
    }

    private void addName(NameRule.Type type, StringMatcher matcher, List<NameRule> to, FieldNode at) {
        ValueMatch match = strings.string(matcher, at);
        if (match == null) {
            return;
        }
        NameRule special = null;
        if (matcher.hasExact() && type == NameRule.Type.DNS) {
            special = NameRule.host(matcher.getExact());
        } else if (matcher.hasExact() && type == NameRule.Type.IP) {
            special = NameRule.address(matcher.getExact());
        }
        to.add(special == null ? new NameRule(type, new Text(matcher, match)) : special);
    }

    /** Equal if it was written in the same way. */
    private record Text(StringMatcher written, ValueMatch match) implements Predicate<String> {
        @Override
        public boolean test(String name) {
            return match.matches(name);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Text text && written.equals(text.written);
        }

        @Override
        public int hashCode() {
            return written.hashCode();
        }
    }

    // ---- fingerprints ----

    private List<String> hashes(List<String> written, FieldNode at) {
        List<String> hashes = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            String digits = written.get(i).replace(":", "").toLowerCase(Locale.ROOT);
            if (isHash(digits)) {
                hashes.add(digits);
            } else if (!at.element(i).isBroken()) {
                problems.atValue(
                        ProblemCode.BAD_VALUE,
                        at.element(i),
                        "not a SHA-256 in hexadecimal digits",
                        Suggestion.hint("openssl x509 -in FILE -noout -fingerprint -sha256 prints it"));
            }
        }
        return hashes;
    }

    private static boolean isHash(String digits) {
        try {
            return HexFormat.of().parseHex(digits).length == HASH_BYTES;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private List<String> keyHashes(List<String> written, FieldNode at) {
        for (int i = 0; i < written.size(); i++) {
            if (!isKeyHash(written.get(i)) && !at.element(i).isBroken()) {
                problems.atValue(
                        ProblemCode.BAD_VALUE,
                        at.element(i),
                        "not a SHA-256 in Base64",
                        Suggestion.hint(
                                "openssl x509 -in FILE -noout -pubkey | openssl pkey -pubin -outform DER | openssl dgst -sha256 -binary | base64 prints it"));
            }
        }
        return written;
    }

    private static boolean isKeyHash(String text) {
        try {
            return Base64.getDecoder().decode(text).length == HASH_BYTES;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
