package io.ringway.config.compile;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import io.ringway.config.tls.TlsContexts;
import io.ringway.transport.tls.ClientTlsSettings;
import io.ringway.transport.tls.RuleVerifier;
import io.ringway.transport.tls.ServerTlsSettings;
import io.ringway.transport.tls.TlsClient;
import io.ringway.transport.tls.TlsIdentity;
import io.ringway.transport.tls.TlsParameters;
import io.ringway.transport.tls.TlsServer;
import io.ringway.transport.tls.VerifierRules;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** How connections are encrypted (Envoy {@code transport_socket} of filter chains and clusters). Owner: control. */
final class TransportSocketCompiler {
    private static final String COMMON = "common_tls_context";
    private static final String VALIDATION = "validation_context";
    private static final String HTTP_2 = "h2";

    private final Problems problems;
    private final TlsContexts contexts;
    private final TlsParametersCompiler parameters;
    private final TlsIdentityCompiler identities;
    private final PeerRulesCompiler peers;

    TransportSocketCompiler(Problems problems, TlsContexts contexts) {
        this.problems = problems;
        this.contexts = contexts;
        parameters = new TlsParametersCompiler(problems);
        identities = new TlsIdentityCompiler(problems);
        peers = new PeerRulesCompiler(problems);
    }

    /** The client's end for a cluster; see {@link io.ringway.hotpath.upstream.UpstreamTls}. */
    record Upstream(TlsClient client, String serverName, boolean isHostName) {}

    /** Of a filter chain; null if its connections are not encrypted, and after a problem. */
    @Nullable
    TlsServer downstream(TransportSocket socket, FieldNode at) {
        Any config = tlsConfig(socket, DownstreamTlsContext.getDescriptor().getFullName(), at);
        if (config == null) {
            return null;
        }
        FieldNode configAt = at.field("typed_config");
        DownstreamTlsContext context = WalkedMessages.unpack(config, DownstreamTlsContext.parser());
        CommonTlsContext common = context.getCommonTlsContext();
        FieldNode commonAt = configAt.field(COMMON);
        int errorsBefore = problems.errorCount();
        TlsParameters allowed =
                parameters.compile(common.getTlsParams(), TlsParameters.SERVER, commonAt.field("tls_params"));
        List<TlsIdentity> own = identities(common, commonAt);
        requireIdentity(common, commonAt);
        RuleVerifier clients = verifier(common, VerifierRules.Peer.CLIENT, false, commonAt);
        boolean isRequired = context.getRequireClientCertificate().getValue();
        if (isRequired && clients == null) {
            requireRules(configAt, commonAt);
        }
        requireTickets(context, configAt);
        requireHttp1(common, commonAt);
        if (problems.errorCount() > errorsBefore || own.isEmpty()) {
            return null;
        }
        return make(
                new ServerTlsSettings(
                        own,
                        allowed,
                        common.getAlpnProtocolsList(),
                        clients,
                        isRequired || isCertificateNeeded(clients),
                        context.getRequireSni().getValue(),
                        true),
                configAt);
    }

    private @Nullable TlsServer make(ServerTlsSettings settings, FieldNode at) {
        try {
            return contexts.server(settings);
        } catch (SSLException e) {
            refused(e, at);
            return null;
        }
    }

    /** Of a cluster; null if connections to it are not encrypted, and after a problem. */
    @Nullable
    Upstream upstream(TransportSocket socket, FieldNode at) {
        Any config = tlsConfig(socket, UpstreamTlsContext.getDescriptor().getFullName(), at);
        if (config == null) {
            return null;
        }
        FieldNode configAt = at.field("typed_config");
        UpstreamTlsContext context = WalkedMessages.unpack(config, UpstreamTlsContext.parser());
        CommonTlsContext common = context.getCommonTlsContext();
        FieldNode commonAt = configAt.field(COMMON);
        int errorsBefore = problems.errorCount();
        TlsParameters allowed =
                parameters.compile(common.getTlsParams(), TlsParameters.CLIENT, commonAt.field("tls_params"));
        List<TlsIdentity> own = identities(common, commonAt);
        if (own.size() > 1) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    commonAt.field("tls_certificates"),
                    "a client shows one certificate, not " + own.size(),
                    Suggestion.NONE);
        }
        RuleVerifier servers = verifier(common, VerifierRules.Peer.SERVER, context.getAutoSniSanValidation(), commonAt);
        requireHttp1(common, commonAt);
        requireContext(context, configAt);
        if (problems.errorCount() > errorsBefore) {
            return null;
        }
        warnUnverified(servers, context, configAt);
        ClientTlsSettings settings = new ClientTlsSettings(
                own.isEmpty() ? null : own.getFirst(), allowed, common.getAlpnProtocolsList(), servers);
        try {
            return new Upstream(contexts.client(settings), context.getSni(), context.getAutoHostSni());
        } catch (SSLException e) {
            refused(e, configAt);
            return null;
        }
    }

    private void refused(SSLException e, FieldNode at) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        problems.atKey(
                ProblemCode.BAD_CERTIFICATE,
                at.field(COMMON),
                "the TLS library refuses this: " + cause.getMessage(),
                Suggestion.NONE);
    }

    /** Null if there is none, or one without encryption. */
    private @Nullable Any tlsConfig(TransportSocket socket, String type, FieldNode at) {
        FieldNode configAt = at.field("typed_config");
        if (at.isBroken() || configAt.isBroken() || socket.equals(TransportSocket.getDefaultInstance())) {
            return null;
        }
        if (!socket.hasTypedConfig()) {
            problems.noTypedConfig(configAt, "transport socket \"" + socket.getName() + "\"");
            return null;
        }
        if (socket.getTypedConfig().is(RawBuffer.class)) {
            return null;
        }
        String found = HttpFilterCompilers.typeOf(socket.getTypedConfig());
        if (!found.equals(type)) {
            problems.atValue(
                    ProblemCode.MISPLACED_EXTENSION,
                    configAt.field("@type"),
                    "a " + found.substring(found.lastIndexOf('.') + 1) + " does not belong here",
                    Suggestion.hint("a " + type.substring(type.lastIndexOf('.') + 1) + " does", type));
            return null;
        }
        return socket.getTypedConfig();
    }

    private List<TlsIdentity> identities(CommonTlsContext common, FieldNode commonAt) {
        List<TlsIdentity> made = new ArrayList<>();
        for (int i = 0; i < common.getTlsCertificatesCount(); i++) {
            TlsIdentity identity = identities.compile(
                    common.getTlsCertificates(i),
                    commonAt.field("tls_certificates").element(i));
            if (identity != null) {
                made.add(identity);
            }
        }
        return made;
    }

    private void requireIdentity(CommonTlsContext common, FieldNode at) {
        FieldNode certificatesAt = at.field("tls_certificates");
        if (common.getTlsCertificatesCount() == 0 && !certificatesAt.isBroken() && !at.isBroken()) {
            problems.atKey(
                    ProblemCode.REQUIRED,
                    certificatesAt,
                    "a listener needs a certificate",
                    Suggestion.hint("add tls_certificates with certificate_chain and private_key"));
        }
    }

    /** Null if every peer is fine. */
    private @Nullable RuleVerifier verifier(
            CommonTlsContext common, VerifierRules.Peer peer, boolean isServerNameWanted, FieldNode at) {
        if (at.field(VALIDATION).isBroken()) {
            return null;
        }
        CertificateValidationContext written = common.getValidationContext();
        VerifierRules rules = peers.compile(written, peer, isServerNameWanted, at.field(VALIDATION));
        return rules.isEmpty() && !rules.areOthersAccepted() ? null : new RuleVerifier(rules);
    }

    /** Envoy's rule: who asks for a name or a fingerprint needs a certificate to look at. */
    private static boolean isCertificateNeeded(@Nullable RuleVerifier clients) {
        return clients != null
                && !clients.rules().areOthersAccepted()
                && !(clients.rules().names().isEmpty()
                        && clients.rules().certificateHashes().isEmpty()
                        && clients.rules().keyHashes().isEmpty());
    }

    private void requireRules(FieldNode at, FieldNode commonAt) {
        if (!commonAt.isBroken() && !commonAt.field(VALIDATION).isBroken()) {
            problems.atKey(
                    ProblemCode.BAD_VALUE,
                    at.field("require_client_certificate"),
                    "there is nothing to tell a client's certificate from any other by",
                    Suggestion.hint("add validation_context with trusted_ca"));
        }
    }

    private void requireTickets(DownstreamTlsContext context, FieldNode at) {
        if (context.getDisableStatelessSessionResumption()) {
            problems.atValue(
                    ProblemCode.UNSUPPORTED_VALUE,
                    at.field("disable_stateless_session_resumption"),
                    "sessions without tickets are not supported yet",
                    Suggestion.hint("leave it out"));
        }
    }

    private void requireHttp1(CommonTlsContext common, FieldNode at) {
        int http2 = common.getAlpnProtocolsList().indexOf(HTTP_2);
        if (http2 < 0) {
            return;
        }
        FieldNode protocolAt = at.field("alpn_protocols").element(http2);
        if (!protocolAt.isBroken()) {
            problems.atValue(
                    ProblemCode.UNSUPPORTED_VALUE,
                    protocolAt,
                    "HTTP/2 is not spoken yet, and who is promised it would speak it",
                    Suggestion.hint("leave h2 out: alpn_protocols: [http/1.1]", "http/1.1"));
        }
    }

    /** Envoy's rule. */
    private void requireContext(UpstreamTlsContext context, FieldNode at) {
        FieldNode flagAt = at.field("auto_sni_san_validation");
        FieldNode validationAt = at.at(COMMON, VALIDATION);
        if (context.getAutoSniSanValidation()
                && !context.getCommonTlsContext().hasValidationContext()
                && !flagAt.isBroken()
                && !validationAt.isBroken()) {
            problems.atKey(
                    ProblemCode.BAD_VALUE,
                    flagAt,
                    "a name proves nothing without a validation_context",
                    Suggestion.hint("add validation_context with trusted_ca"));
        }
    }

    /** Envoy takes whoever answers; so do we, but not without a word. */
    private void warnUnverified(@Nullable RuleVerifier servers, UpstreamTlsContext context, FieldNode at) {
        VerifierRules rules = servers == null ? null : servers.rules();
        FieldNode validationAt = at.at(COMMON, VALIDATION);
        if (rules == null || rules.areOthersAccepted()) {
            unverified(
                    validationAt,
                    "the server's certificate is not verified: whoever answers is taken for the upstream",
                    "add validation_context with trusted_ca, and auto_sni_san_validation: true");
        } else if (rules.certificateHashes().isEmpty() && rules.keyHashes().isEmpty()) {
            boolean isNamed = !rules.names().isEmpty()
                    || (rules.isServerNameWanted()
                            && (context.getAutoHostSni() || !context.getSni().isEmpty()));
            if (rules.anchors().isEmpty()) {
                unverified(
                        validationAt,
                        "the server's certificate is not verified: anybody can make one with this name",
                        "add validation_context with trusted_ca");
            } else if (!isNamed) {
                unverified(
                        validationAt,
                        "any certificate that trusted_ca leads to is taken for the upstream's, whatever its name is",
                        "add match_typed_subject_alt_names, or sni and auto_sni_san_validation: true");
            }
        }
    }

    private void unverified(FieldNode at, String message, String hint) {
        problems.warnAtKey(ProblemCode.UNVERIFIED_UPSTREAM, at, message, Suggestion.hint(hint));
    }
}
