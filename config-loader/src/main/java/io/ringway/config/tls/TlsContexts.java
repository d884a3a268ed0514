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
        used.add(settings);
        TlsServer known = servers.get(settings);
        if (known == null) {
            known = new TlsServer(settings);
            servers.put(settings, known);
        }
        return known;
    }

    /** The context of a cluster. */
    public TlsClient client(ClientTlsSettings settings) throws SSLException {
        used.add(settings);
        TlsClient known = clients.get(settings);
        if (known == null) {
            known = new TlsClient(settings);
            clients.put(settings, known);
        }
        return known;
    }

    /** The configuration is complete: what it does not use is let go. */
    public void complete() {
        servers.keySet().retainAll(used);
        clients.keySet().retainAll(used);
    }
}
