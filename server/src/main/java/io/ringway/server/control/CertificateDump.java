package io.ringway.server.control;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import io.envoyproxy.envoy.admin.v3.Certificate;
import io.envoyproxy.envoy.admin.v3.CertificateDetails;
import io.envoyproxy.envoy.admin.v3.Certificates;
import io.envoyproxy.envoy.admin.v3.SubjectAlternateName;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.ringway.config.compile.CompiledCluster;
import io.ringway.config.compile.CompiledConfig;
import io.ringway.hotpath.listener.DownstreamTls;
import io.ringway.hotpath.listener.ListenerDescriptor;
import io.ringway.hotpath.upstream.UpstreamTls;
import io.ringway.transport.tls.ClientTlsSettings;
import io.ringway.transport.tls.PeerVerifier;
import io.ringway.transport.tls.ServerTlsSettings;
import io.ringway.transport.tls.TlsIdentity;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The certificates of a configuration, context by context, as Envoy's {@code /certs} shows them. Owner: any (stateless). */
public final class CertificateDump {
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP = 7;

    private CertificateDump() {}

    /** As of now. */
    public static Certificates of(CompiledConfig config) {
        Certificates.Builder all = Certificates.newBuilder();
        Instant now = Instant.now();
        for (int i = 0; i < config.snapshot().listeners().size(); i++) {
            ListenerDescriptor listener = config.snapshot().listeners().get(i);
            Listener message = config.effective().getStaticResources().getListeners(i);
            for (int j = 0; j < listener.chains().size(); j++) {
                DownstreamTls tls = listener.chains().get(j).tls();
                if (tls != null) {
                    TransportSocket socket = j < message.getFilterChainsCount()
                            ? message.getFilterChains(j).getTransportSocket()
                            : message.getDefaultFilterChain().getTransportSocket();
                    ServerTlsSettings settings = tls.server().settings();
                    all.addCertificates(context(common(socket), settings.identities(), settings.clients(), now));
                }
            }
        }
        for (CompiledCluster cluster : config.clusters().values()) {
            UpstreamTls tls = cluster.descriptor().connections().tls();
            if (tls != null) {
                ClientTlsSettings settings = tls.client().settings();
                TlsIdentity identity = settings.identity();
                all.addCertificates(context(
                        common(cluster.message().getTransportSocket()),
                        identity == null ? List.of() : List.of(identity),
                        settings.servers(),
                        now));
            }
        }
        return all.build();
    }

    private static CommonTlsContext common(TransportSocket socket) {
        try {
            return socket.getTypedConfig().is(DownstreamTlsContext.class)
                    ? socket.getTypedConfig().unpack(DownstreamTlsContext.class).getCommonTlsContext()
                    : socket.getTypedConfig().unpack(UpstreamTlsContext.class).getCommonTlsContext();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a context in force cannot be read", e);
        }
    }

    /** Envoy: of the authorities the first. */
    private static Certificate context(
            CommonTlsContext common, List<TlsIdentity> identities, @Nullable PeerVerifier peers, Instant now) {
        Certificate.Builder context = Certificate.newBuilder();
        if (peers != null && !peers.acceptedIssuers().isEmpty()) {
            context.addCaCert(details(
                    peers.acceptedIssuers().getFirst(),
                    common.getValidationContext().getTrustedCa(),
                    now));
        }
        for (int i = 0; i < identities.size(); i++) {
            context.addCertChain(details(
                    identities.get(i).certificate(),
                    common.getTlsCertificates(i).getCertificateChain(),
                    now));
        }
        return context.build();
    }

    private static CertificateDetails details(X509Certificate certificate, DataSource source, Instant now) {
        Instant end = certificate.getNotAfter().toInstant();
        return CertificateDetails.newBuilder()
                .setPath(source.hasFilename() ? source.getFilename() : "<inline>")
                .setSerialNumber(certificate.getSerialNumber().toString(16))
                .addAllSubjectAltNames(names(certificate))
                .setDaysUntilExpiration(Math.max(0, Duration.between(now, end).toDays()))
                .setValidFrom(timestamp(certificate.getNotBefore().toInstant()))
                .setExpirationTime(timestamp(end))
                .build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder().setSeconds(instant.getEpochSecond()).build();
    }

    private static List<SubjectAlternateName> names(X509Certificate certificate) {
        List<SubjectAlternateName> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> one : alternatives == null ? List.<List<?>>of() : alternatives) {
                SubjectAlternateName.Builder name = SubjectAlternateName.newBuilder();
                String text = String.valueOf(one.get(1));
                switch ((Integer) one.getFirst()) {
                    case DNS -> names.add(name.setDns(text).build());
                    case URI -> names.add(name.setUri(text).build());
                    case IP -> names.add(name.setIpAddress(text).build());
                    default -> {
                        // Envoy shows no others
                    }
                }
            }
        } catch (CertificateParsingException _) {
            return List.of();
        }
        return names;
    }
}
