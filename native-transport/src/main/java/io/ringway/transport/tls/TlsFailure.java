package io.ringway.transport.tls;

/** Why a handshake failed or a connection broke, as Envoy counts it ({@code ssl.*}). */
public enum TlsFailure {
    /** Anything but the peer's certificate ({@code connection_error}). */
    CONNECTION,
    /** A certificate is required and the peer has sent none ({@code fail_verify_no_cert}). */
    VERIFY_NO_CERTIFICATE,
    /** Its chain leads to no trusted root, or it is expired or revoked ({@code fail_verify_error}). */
    VERIFY_CHAIN,
    /** It names nobody whom we expect ({@code fail_verify_san}). */
    VERIFY_NAME,
    /** Its fingerprint is not one of those that are expected ({@code fail_verify_cert_hash}). */
    VERIFY_HASH
}
