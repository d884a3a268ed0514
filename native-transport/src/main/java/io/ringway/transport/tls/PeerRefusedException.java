package io.ringway.transport.tls;

import java.security.cert.CertificateException;

/** A peer's certificate is not accepted. */
public final class PeerRefusedException extends CertificateException {
    private static final long serialVersionUID = 1;

    private final TlsFailure kind;

    /**
     * A refusal.
     *
     * @param kind one of those that begin with {@code VERIFY}
     */
    public PeerRefusedException(TlsFailure kind, String message) {
        super(message);
        this.kind = kind;
    }

    public TlsFailure kind() {
        return kind;
    }
}
