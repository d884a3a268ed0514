package io.ringway.transport.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Who does the cryptography. */
public enum TlsEngine {
    /** BoringSSL, as Envoy; its library is there for x86-64 and aarch64. */
    BORINGSSL("BoringSSL", SslProvider.OPENSSL_REFCNT),
    /** The JDK's own, which is always there; several times as expensive. */
    JDK("the JDK's engine", SslProvider.JDK);

    private final String text;
    private final SslProvider provider;

    TlsEngine(String text, SslProvider provider) {
        this.text = text;
        this.provider = provider;
    }

    /** The best one that works on this machine. */
    public static TlsEngine best() {
        return OpenSsl.isAvailable() ? BORINGSSL : JDK;
    }

    SslProvider provider() {
        return provider;
    }

    /** For logs. */
    @Override
    public String toString() {
        return text;
    }
}
