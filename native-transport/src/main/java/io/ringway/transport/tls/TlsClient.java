package io.ringway.transport.tls;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** The client's end of TLS: makes an engine for each connection. Owner: any (immutable). */
public final class TlsClient {
    private final ClientTlsSettings settings;
    private final EngineFactory factory;

    /**
     * @throws SSLException if the engine refuses the settings, with the reason in words
     */
    public TlsClient(ClientTlsSettings settings) throws SSLException {
        this(settings, TlsEngine.best());
    }

    TlsClient(ClientTlsSettings settings, TlsEngine engine) throws SSLException {
        this.settings = settings;
        factory = EngineFactory.client(engine, settings);
    }

    public ClientTlsSettings settings() {
        return settings;
    }

    /**
     * An engine that is to be released once it has served.
     *
     * @param serverName whom we want (SNI); empty to say nothing
     */
    public SSLEngine newEngine(String serverName) {
        return factory.newEngine(serverName);
    }
}
