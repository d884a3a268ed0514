package io.ringway.transport.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks certificates as Envoy's default validator: the chain (RFC 5280 section 6), then names, then fingerprints. Nothing is fetched from
 * anywhere. Owner: any (immutable).
 */
public record RuleVerifier(VerifierRules rules) implements PeerVerifier {
    private static final String ANY_KEY_USAGE = "2.5.29.37.0";

    @Override
    public List<X509Certificate> acceptedIssuers() {
        return rules.anchors();
    }

    @Override
    public boolean isEveryoneAccepted() {
        return rules.areOthersAccepted();
    }

    @Override
    public void verify(List<X509Certificate> chain, String serverName) throws PeerRefusedException {
        if (rules.areOthersAccepted()) {
            return;
        }
        X509Certificate certificate = chain.getFirst();
        if (!rules.anchors().isEmpty()) {
            verifyChain(chain);
        }
        if (rules.isServerNameWanted()) {
            if (!serverName.isEmpty()) {
                verifyNames(certificate, List.of(NameRule.host(serverName)));
            }
        } else if (!rules.names().isEmpty()) {
            verifyNames(certificate, rules.names());
        }
        verifyHash(certificate);
    }

    // ---- the chain ----

    private void verifyChain(List<X509Certificate> chain) throws PeerRefusedException {
        X509Certificate certificate = chain.getFirst();
        try {
            List<String> usages = certificate.getExtendedKeyUsage();
            if (usages != null && !usages.contains(rules.peer().keyUsage()) && !usages.contains(ANY_KEY_USAGE)) {
                throw refused("the certificate is not one for a "
                        + rules.peer().name().toLowerCase(Locale.ROOT));
            }
            if (rules.anchors().contains(certificate)) {
                requireValid(certificate);
                return;
            }
            if (rules.depthMax() == 0) {
                throw refused("the chain is longer than allowed");
            }
            PKIXCertPathBuilderResult built = (PKIXCertPathBuilderResult)
                    CertPathBuilder.getInstance("PKIX").build(parameters(chain));
            requireValid(built.getTrustAnchor().getTrustedCert());
        } catch (PeerRefusedException e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw refused(reason(e));
        }
    }

    private PKIXBuilderParameters parameters(List<X509Certificate> chain) throws GeneralSecurityException {
        Set<TrustAnchor> anchors = rules.anchors().stream()
                .map(anchor -> new TrustAnchor(anchor, null))
                .collect(Collectors.toSet());
        X509CertSelector target = new X509CertSelector();
        target.setCertificate(chain.getFirst());
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
        parameters.setMaxPathLength(rules.depthMax() - 1);
        parameters.setDate(Date.from(date(chain)));
        Collection<Object> known = new ArrayList<>(chain);
        known.addAll(rules.revocations());
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
        parameters.setRevocationEnabled(!rules.revocations().isEmpty());
        return parameters;
    }

    /** When all of it is valid, if dates are not to matter and there is such a time. */
    private Instant date(List<X509Certificate> chain) {
        Instant now = Instant.now();
        Instant latestStart = Instant.MIN;
        boolean isValid = true;
        for (X509Certificate one : chain) {
            Instant start = one.getNotBefore().toInstant();
            isValid &= !now.isBefore(start) && !now.isAfter(one.getNotAfter().toInstant());
            latestStart = start.isAfter(latestStart) ? start : latestStart;
        }
        return isValid || !rules.areExpiredAccepted() ? now : latestStart;
    }

    private void requireValid(@Nullable X509Certificate certificate) throws GeneralSecurityException {
        if (certificate != null && !rules.areExpiredAccepted()) {
            certificate.checkValidity();
        }
    }

    private static String reason(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return "CERTIFICATE_VERIFY_FAILED: " + deepest.getMessage();
    }

    private static PeerRefusedException refused(String message) {
        return new PeerRefusedException(TlsFailure.VERIFY_CHAIN, message);
    }

    // ---- names ----

    private static void verifyNames(X509Certificate certificate, List<NameRule> rules) throws PeerRefusedException {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names != null) {
                for (List<?> name : names) {
                    for (NameRule rule : rules) {
                        if (name.getFirst().equals(rule.type().number())
                                && name.get(1) instanceof String text
                                && rule.value().test(text)) {
                            return;
                        }
                    }
                }
            }
        } catch (CertificateParsingException _) {
            // then it has none
        }
        throw new PeerRefusedException(
                TlsFailure.VERIFY_NAME,
                "CERTIFICATE_VERIFY_FAILED: verify SAN list: no name of the certificate is expected");
    }

    // ---- fingerprints ----

    private void verifyHash(X509Certificate certificate) throws PeerRefusedException {
        if (rules.certificateHashes().isEmpty() && rules.keyHashes().isEmpty()) {
            return;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            boolean isKnown = rules.certificateHashes()
                            .contains(HexFormat.of().formatHex(digest.digest(certificate.getEncoded())))
                    || rules.keyHashes()
                            .contains(Base64.getEncoder()
                                    .encodeToString(digest.digest(
                                            certificate.getPublicKey().getEncoded())));
            if (isKnown) {
                return;
            }
        } catch (GeneralSecurityException e) {
            throw new PeerRefusedException(TlsFailure.VERIFY_HASH, String.valueOf(e.getMessage()));
        }
        throw new PeerRefusedException(
                TlsFailure.VERIFY_HASH, "CERTIFICATE_VERIFY_FAILED: verify hash: the certificate's is not expected");
    }
}
