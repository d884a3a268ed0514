package io.ringway.transport.tls;

import java.util.List;

/**
 * What may be agreed on (Envoy {@code TlsParameters}). Owner: any (immutable).
 *
 * @param min oldest version
 * @param max newest version
 * @param ciphers what versions up to 1.2 may use, most wanted first; those of TLS 1.3 are always all there (Envoy {@code cipher_suites})
 * @param groups for the key exchange, most wanted first, by their names in TLS; empty for the engine's own (Envoy {@code ecdh_curves})
 */
public record TlsParameters(TlsVersion min, TlsVersion max, List<CipherSuite> ciphers, List<String> groups) {
    /** A server's, if nothing is configured. */
    public static final TlsParameters SERVER =
            new TlsParameters(TlsVersion.TLS_1_2, TlsVersion.TLS_1_3, CipherSuite.DEFAULTS, List.of());

    /** A client's, if nothing is configured: Envoy's do not offer TLS 1.3. */
    public static final TlsParameters CLIENT =
            new TlsParameters(TlsVersion.TLS_1_2, TlsVersion.TLS_1_2, CipherSuite.DEFAULTS, List.of());

    public TlsParameters {
        if (min.compareTo(max) > 0) {
            throw new IllegalArgumentException(min.text() + " to " + max.text());
        }
        ciphers = List.copyOf(ciphers);
        groups = List.copyOf(groups);
    }
}
