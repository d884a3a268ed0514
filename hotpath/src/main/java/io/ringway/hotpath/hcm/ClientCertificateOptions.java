package io.ringway.hotpath.hcm;

/**
 * What becomes of {@code x-forwarded-client-cert}. Owner: any (immutable).
 *
 * @param mode {@code forward_client_cert_details}
 * @param isCertShown {@code set_current_client_cert_details.cert}, and so the others
 */
public record ClientCertificateOptions(
        Mode mode,
        boolean isCertShown,
        boolean isChainShown,
        boolean isSubjectShown,
        boolean isUriShown,
        boolean isDnsShown) {

    /** Envoy's {@code ForwardClientCertDetails}. All but the last one remove the field where the client has shown no certificate. */
    public enum Mode {
        /** It is removed. */
        SANITIZE,
        /** It stays. */
        FORWARD_ONLY,
        /** It stays, with the connection's client behind those that it names. */
        APPEND_FORWARD,
        /** It names the connection's client and nobody else. */
        SANITIZE_SET,
        /** It stays, whoever sends it. */
        ALWAYS_FORWARD_ONLY
    }

    /** Envoy's defaults. */
    public static final ClientCertificateOptions DEFAULT =
            new ClientCertificateOptions(Mode.SANITIZE, false, false, false, false, false);
}
