package io.ringway.transport.tls;

import org.jspecify.annotations.Nullable;

/** A version of TLS (Envoy {@code TlsParameters.TlsProtocol}); older ones are not spoken (RFC 8996). */
public enum TlsVersion {
    TLS_1_2("TLSv1.2"),
    TLS_1_3("TLSv1.3");

    private final String text;

    TlsVersion(String text) {
        this.text = text;
    }

    /** As engines and logs name it, {@code TLSv1.3}. */
    public String text() {
        return text;
    }

    /** The version of that name, or null. */
    public static @Nullable TlsVersion of(String text) {
        for (TlsVersion version : values()) {
            if (version.text.equals(text)) {
                return version;
            }
        }
        return null;
    }
}
