package io.ringway.transport.tls;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cipher suite by both of its names: OpenSSL's, which configurations and logs use, and IANA's, which engines use. */
public enum CipherSuite {
    TLS_AES_128_GCM_SHA256(0x1301, "TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"),
    TLS_AES_256_GCM_SHA384(0x1302, "TLS_AES_256_GCM_SHA384", "TLS_AES_256_GCM_SHA384"),
    TLS_CHACHA20_POLY1305_SHA256(0x1303, "TLS_CHACHA20_POLY1305_SHA256", "TLS_CHACHA20_POLY1305_SHA256"),
    ECDHE_ECDSA_AES128_GCM_SHA256(0xC02B, "ECDHE-ECDSA-AES128-GCM-SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
    ECDHE_ECDSA_CHACHA20_POLY1305(
            0xCCA9, "ECDHE-ECDSA-CHACHA20-POLY1305", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
    ECDHE_RSA_AES128_GCM_SHA256(0xC02F, "ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
    ECDHE_RSA_CHACHA20_POLY1305(0xCCA8, "ECDHE-RSA-CHACHA20-POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
    ECDHE_ECDSA_AES256_GCM_SHA384(0xC02C, "ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
    ECDHE_RSA_AES256_GCM_SHA384(0xC030, "ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
    ECDHE_ECDSA_AES128_SHA(0xC009, "ECDHE-ECDSA-AES128-SHA", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"),
    ECDHE_RSA_AES128_SHA(0xC013, "ECDHE-RSA-AES128-SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
    ECDHE_ECDSA_AES256_SHA(0xC00A, "ECDHE-ECDSA-AES256-SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"),
    ECDHE_RSA_AES256_SHA(0xC014, "ECDHE-RSA-AES256-SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"),
    AES128_GCM_SHA256(0x009C, "AES128-GCM-SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256"),
    AES256_GCM_SHA384(0x009D, "AES256-GCM-SHA384", "TLS_RSA_WITH_AES_256_GCM_SHA384"),
    AES128_SHA(0x002F, "AES128-SHA", "TLS_RSA_WITH_AES_128_CBC_SHA"),
    AES256_SHA(0x0035, "AES256-SHA", "TLS_RSA_WITH_AES_256_CBC_SHA");

    /** Those of TLS 1.3, which nobody configures. */
    public static final List<CipherSuite> TLS_1_3 =
            List.of(TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, TLS_CHACHA20_POLY1305_SHA256);

    /** Envoy's default for versions before: forward secret and authenticated. */
    public static final List<CipherSuite> DEFAULTS = List.of(
            ECDHE_ECDSA_AES128_GCM_SHA256,
            ECDHE_ECDSA_CHACHA20_POLY1305,
            ECDHE_RSA_AES128_GCM_SHA256,
            ECDHE_RSA_CHACHA20_POLY1305,
            ECDHE_ECDSA_AES256_GCM_SHA384,
            ECDHE_RSA_AES256_GCM_SHA384);

    private final int id;
    private final String openSslName;
    private final String ianaName;

    CipherSuite(int id, String openSslName, String ianaName) {
        this.id = id;
        this.openSslName = openSslName;
        this.ianaName = ianaName;
    }

    /** Its number in IANA's registry, {@code 0xC02F}. */
    public int id() {
        return id;
    }

    /** {@code ECDHE-RSA-AES128-GCM-SHA256}. */
    public String openSslName() {
        return openSslName;
    }

    /** {@code TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}. */
    public String ianaName() {
        return ianaName;
    }

    /** The suite that has this name in one of the two ways, or null. */
    public static @Nullable CipherSuite of(String name) {
        for (CipherSuite suite : values()) {
            if (suite.openSslName.equals(name) || suite.ianaName.equals(name)) {
                return suite;
            }
        }
        return null;
    }

    /** OpenSSL's name where it is known. */
    static String shown(String name) {
        CipherSuite suite = of(name);
        return suite == null ? name : suite.openSslName;
    }
}
