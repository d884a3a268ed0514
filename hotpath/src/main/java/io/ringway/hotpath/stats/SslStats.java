package io.ringway.hotpath.stats;

import io.ringway.transport.tls.CipherSuite;
import io.ringway.transport.tls.TlsVersion;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Ids of what is counted of TLS (Envoy {@code listener.<address>.ssl.*} and {@code cluster.<name>.ssl.*}). Owner: any (immutable).
 *
 * @param versions ids of {@code ssl.versions.<version>}
 * @param ciphers ids of {@code ssl.ciphers.<cipher>}
 */
public record SslStats(
        int connectionError,
        int handshake,
        int sessionReused,
        int noCertificate,
        int failVerifyNoCert,
        int failVerifyError,
        int failVerifySan,
        int failVerifyCertHash,
        Map<TlsVersion, Integer> versions,
        Map<CipherSuite, Integer> ciphers) {

    /** Registers those of a listener, by its name in statistics. */
    public static SslStats ofListener(StatsRegistry registry, String address) {
        return register(registry, ListenerStats.root(address), DefaultTags.SSL_CIPHER);
    }

    /** Registers those of a cluster, by its name in statistics. */
    public static SslStats ofCluster(StatsRegistry registry, String name) {
        return register(registry, ClusterStats.root(name), DefaultTags.CIPHER_SUITE);
    }

    private static SslStats register(StatsRegistry registry, StatName root, String cipherTag) {
        StatName ssl = root.then("ssl");
        return new SslStats(
                registry.counter(ssl.then("connection_error")),
                registry.counter(ssl.then("handshake")),
                registry.counter(ssl.then("session_reused")),
                registry.counter(ssl.then("no_certificate")),
                registry.counter(ssl.then("fail_verify_no_cert")),
                registry.counter(ssl.then("fail_verify_error")),
                registry.counter(ssl.then("fail_verify_san")),
                registry.counter(ssl.then("fail_verify_cert_hash")),
                ids(
                        TlsVersion.class,
                        version -> registry.counter(ssl.then("versions").tag(DefaultTags.SSL_VERSION, version.text()))),
                ids(
                        CipherSuite.class,
                        cipher -> registry.counter(ssl.then("ciphers").tag(cipherTag, cipher.openSslName()))));
    }

    private static <E extends Enum<E>> Map<E, Integer> ids(Class<E> type, Function<E, Integer> register) {
        Map<E, Integer> ids = new EnumMap<>(type);
        for (E one : type.getEnumConstants()) {
            ids.put(one, register.apply(one));
        }
        return ids;
    }
}
