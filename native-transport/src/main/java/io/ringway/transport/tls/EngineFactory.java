package io.ringway.transport.tls;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.ReferenceCountUtil;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** Makes the engines of connections that have the same settings and show the same certificate. Owner: any (immutable). */
final class EngineFactory {
    private static final int HTTPS_PORT = 443;

    /** Contexts of BoringSSL are counted: that of a factory which nobody has any more goes once the last engine has gone. */
    private static final Cleaner CLEANER = Cleaner.create();

    private final SslContext context;

    private EngineFactory(SslContext context) {
        this.context = context;
        CLEANER.register(this, () -> ReferenceCountUtil.release(context));
    }

    static EngineFactory server(TlsEngine engine, ServerTlsSettings settings, TlsIdentity identity)
            throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forServer(identity.key(), identity.chain());
        PeerVerifier clients = settings.clients();
        if (clients != null) {
            builder.trustManager(new EngineTrust(clients));
        }
        builder.clientAuth(
                settings.isCertificateRequired()
                        ? ClientAuth.REQUIRE
                        : clients == null ? ClientAuth.NONE : ClientAuth.OPTIONAL);
        return new EngineFactory(build(builder, engine, settings.parameters(), settings.alpn()));
    }

    static EngineFactory client(TlsEngine engine, ClientTlsSettings settings) throws SSLException {
        SslContextBuilder builder = SslContextBuilder.forClient();
        TlsIdentity identity = settings.identity();
        if (identity != null) {
            builder.keyManager(identity.key(), identity.chain());
        }
        PeerVerifier servers = settings.servers();
        builder.trustManager(new EngineTrust(servers == null ? AnyPeer.INSTANCE : servers));
        builder.endpointIdentificationAlgorithm(""); // the verifier knows what names are expected
        return new EngineFactory(build(builder, engine, settings.parameters(), settings.alpn()));
    }

    private static SslContext build(
            SslContextBuilder builder, TlsEngine engine, TlsParameters parameters, List<String> alpn)
            throws SSLException {
        builder.sslProvider(engine.provider());
        List<String> versions = Arrays.stream(TlsVersion.values())
                .filter(version -> version.compareTo(parameters.min()) >= 0 && version.compareTo(parameters.max()) <= 0)
                .map(TlsVersion::text)
                .toList();
        builder.protocols(versions);
        List<String> ciphers = new ArrayList<>();
        Stream.concat(CipherSuite.TLS_1_3.stream(), parameters.ciphers().stream())
                .map(CipherSuite::ianaName)
                .forEach(ciphers::add);
        builder.ciphers(ciphers, SupportedCipherSuiteFilter.INSTANCE);
        if (!parameters.groups().isEmpty() && engine == TlsEngine.BORINGSSL) {
            builder.option(OpenSslContextOption.GROUPS, parameters.groups().toArray(String[]::new));
        }
        if (!alpn.isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    alpn));
        }
        return builder.build();
    }

    /** @param serverName for a client: whom it wants; empty to say nothing */
    SSLEngine newEngine(String serverName) {
        return serverName.isEmpty()
                ? context.newEngine(UnpooledByteBufAllocator.DEFAULT)
                : context.newEngine(UnpooledByteBufAllocator.DEFAULT, serverName, HTTPS_PORT);
    }
}
