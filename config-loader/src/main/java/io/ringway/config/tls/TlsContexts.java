package io.ringway.config.tls;

import io.ringway.transport.tls.ClientTlsSettings;
import io.ringway.transport.tls.ServerTlsSettings;
import io.ringway.transport.tls.TlsClient;
import io.ringway.transport.tls.TlsServer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * The contexts of TLS that are in use: equal settings have one, over all configurations, so that tickets stay good and connections stay open.
 * Owner: control.
 */
public final class TlsContexts {
    private final Map<ServerTlsSettings, TlsServer> servers = new HashMap<>();
    private final Map<ClientTlsSettings, TlsClient> clients = new HashMap<>();
    /** Settings of the configuration that is being compiled. */
    private final Set<Object> used = new HashSet<>();

    /** A configuration is about to be compiled. */
    public void begin() {
        used.clear();
    }

    /** The context of a filter chain. */
    public TlsServer server(ServerTlsSettings settings) throws SSLException {
        return context(servers, settings, TlsServer::new);
    }

    /** The context of a cluster. */
    public TlsClient client(ClientTlsSettings settings) throws SSLException {
        return context(clients, settings, TlsClient::new);
    }

    @FunctionalInterface
    private interface Maker<S, C> {
        C make(S settings) throws SSLException;
    }

    private <S extends Record, C> C context(Map<S, C> known, S settings, Maker<S, C> maker) throws SSLException {
        used.add(settings);
        C context = known.get(settings);
        if (context == null) {
            context = maker.make(settings);
            known.put(settings, context);
        }
        return context;
    }

    /** The configuration is complete: what it does not use is let go. */
    public void complete() {
        servers.keySet().retainAll(used);
        clients.keySet().retainAll(used);
    }
}
