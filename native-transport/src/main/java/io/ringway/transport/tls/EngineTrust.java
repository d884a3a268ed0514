package io.ringway.transport.tls;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** A verifier as engines want it. Owner: any (immutable). */
final class EngineTrust extends X509ExtendedTrustManager {
    private final PeerVerifier verifier;

    EngineTrust(PeerVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws PeerRefusedException {
        verifier.verify(List.of(chain), "");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws PeerRefusedException {
        verifier.verify(List.of(chain), Objects.requireNonNullElse(engine.getPeerHost(), ""));
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws PeerRefusedException {
        verifier.verify(List.of(chain), "");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws PeerRefusedException {
        verifier.verify(List.of(chain), "");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws PeerRefusedException {
        verifier.verify(List.of(chain), "");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws PeerRefusedException {
        verifier.verify(List.of(chain), "");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return verifier.acceptedIssuers().toArray(X509Certificate[]::new);
    }
}
