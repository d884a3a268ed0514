package io.ringway.transport.tls;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * Which peers are accepted (Envoy {@code CertificateValidationContext}). Owner: any (immutable).
 *
 * @param peer what the peer has to be
 * @param anchors a chain has to lead to one of them; empty if chains are not looked at ({@code trusted_ca})
 * @param revocations if there is one, each certificate of a chain needs one that says it is still good ({@code crl})
 * @param names the certificate has to have a name that one of them takes; empty takes all ({@code match_typed_subject_alt_names})
 * @param certificateHashes SHA-256 of the certificate, in lower-case hexadecimal digits ({@code verify_certificate_hash})
 * @param keyHashes SHA-256 of its public key, in Base64 ({@code verify_certificate_spki}); one hash of either list has to fit, if there is any
 * @param areExpiredAccepted {@code allow_expired_certificate}
 * @param areOthersAccepted who does not keep to the rules is accepted nevertheless, but not called verified ({@code ACCEPT_UNTRUSTED})
 * @param isServerNameWanted instead of {@code names}: the certificate has to name whom we have asked for ({@code auto_sni_san_validation})
 * @param depthMax certificates above the peer's, the anchor included ({@code max_verify_depth})
 */
public record VerifierRules(
        Peer peer,
        List<X509Certificate> anchors,
        List<X509CRL> revocations,
        List<NameRule> names,
        List<String> certificateHashes,
        List<String> keyHashes,
        boolean areExpiredAccepted,
        boolean areOthersAccepted,
        boolean isServerNameWanted,
        int depthMax) {
    /** Envoy's default. */
    public static final int DEPTH_MAX = 100;

    /** What a certificate is for (RFC 5280 section 4.2.1.12). */
    public enum Peer {
        CLIENT("1.3.6.1.5.5.7.3.2"),
        SERVER("1.3.6.1.5.5.7.3.1");

        private final String keyUsage;

        Peer(String keyUsage) {
            this.keyUsage = keyUsage;
        }

        String keyUsage() {
            return keyUsage;
        }
    }

    public VerifierRules {
        anchors = List.copyOf(anchors);
        revocations = List.copyOf(revocations);
        names = List.copyOf(names);
        certificateHashes = List.copyOf(certificateHashes);
        keyHashes = List.copyOf(keyHashes);
    }

    /** Whether there is anything to verify. */
    public boolean isEmpty() {
        return anchors.isEmpty()
                && names.isEmpty()
                && certificateHashes.isEmpty()
                && keyHashes.isEmpty()
                && !isServerNameWanted;
    }
}
