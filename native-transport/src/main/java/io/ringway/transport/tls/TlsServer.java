package io.ringway.transport.tls;

import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** The server's end of TLS with its certificates: makes an engine for each connection. Sessions that it began may be resumed with it. Owner: any (immutable). */
public final class TlsServer {
    private final ServerTlsSettings settings;
    private final List<EngineFactory> factories = new ArrayList<>();
    private final CertificateChoice choice;

    /**
     * @throws SSLException if the engine refuses the settings, with the reason in words
     */
    public TlsServer(ServerTlsSettings settings) throws SSLException {
        this(settings, TlsEngine.best());
    }

    TlsServer(ServerTlsSettings settings, TlsEngine engine) throws SSLException {
        this.settings = settings;
        choice = new CertificateChoice(settings.identities());
        for (TlsIdentity identity : settings.identities()) {
            factories.add(EngineFactory.server(engine, settings, identity));
        }
    }

    public ServerTlsSettings settings() {
        return settings;
    }

    /** Which identity the client is shown. */
    int choose(ClientHello hello) {
        return choice.find(hello);
    }

    SSLEngine newEngine(int identity) {
        return factories.get(identity).newEngine("");
    }
}
