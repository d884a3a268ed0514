package io.ringway.config.dynamic;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.core.v3.WatchedDirectory;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import io.ringway.config.source.NearMiss;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lays secrets into the contexts of TLS that ask for them by name: those of the bootstrap, and those of files (SDS). Owner: control. */
final class SecretExpander {
    private static final String COMMON = "common_tls_context";
    private static final String CERTIFICATE = "tls_certificate";
    private static final String VALIDATION = "validation_context";
    private static final String SOURCE = "validation_context_sds_secret_config";

    private final ResourceReader reader;
    private final Problems problems;
    private final Map<String, Placed<Secret>> fixed = new HashMap<>();
    private final Set<DynamicResource> noted = new HashSet<>();

    /**
     * Knows the bootstrap's secrets.
     *
     * @param at their positions
     */
    SecretExpander(ResourceReader reader, List<Secret> secrets, FieldNode at) {
        this.reader = reader;
        problems = reader.problems();
        for (int i = 0; i < secrets.size(); i++) {
            FieldNode secretAt = at.element(i);
            Placed<Secret> first = fixed.putIfAbsent(secrets.get(i).getName(), new Placed<>(secrets.get(i), secretAt));
            if (first != null) {
                problems.atValue(
                        ProblemCode.DUPLICATE_NAME,
                        secretAt.field("name"),
                        "secret \"" + secrets.get(i).getName() + "\" exists already",
                        Suggestion.NONE,
                        first.at().valuePosition(),
                        "first here");
            }
        }
    }

    /** The same with its secrets. */
    TransportSocket expand(TransportSocket socket, FieldNode at) {
        Any config = socket.getTypedConfig();
        FieldNode configAt = at.field("typed_config");
        if (at.isBroken() || configAt.isBroken()) {
            return socket;
        }
        if (config.is(DownstreamTlsContext.class)) {
            DownstreamTlsContext context = WalkedMessages.unpack(config, DownstreamTlsContext.parser());
            CommonTlsContext expanded = expand(context.getCommonTlsContext(), configAt.field(COMMON));
            return with(
                    socket,
                    context,
                    context.toBuilder().setCommonTlsContext(expanded).build());
        }
        if (config.is(UpstreamTlsContext.class)) {
            UpstreamTlsContext context = WalkedMessages.unpack(config, UpstreamTlsContext.parser());
            CommonTlsContext expanded = expand(context.getCommonTlsContext(), configAt.field(COMMON));
            return with(
                    socket,
                    context,
                    context.toBuilder().setCommonTlsContext(expanded).build());
        }
        return socket;
    }

    /** The same socket if its context is. */
    private static TransportSocket with(TransportSocket socket, Message before, Message after) {
        return after.equals(before)
                ? socket
                : socket.toBuilder().setTypedConfig(Any.pack(after)).build();
    }

    private CommonTlsContext expand(CommonTlsContext common, FieldNode at) {
        CommonTlsContext.Builder expanded = common.toBuilder().clearTlsCertificateSdsSecretConfigs();
        FieldNode certificatesAt = at.field("tls_certificates");
        FieldNode configsAt = at.field("tls_certificate_sds_secret_configs");
        for (int i = 0; i < common.getTlsCertificateSdsSecretConfigsCount(); i++) {
            Placed<Secret> secret = find(
                    common.getTlsCertificateSdsSecretConfigs(i),
                    configsAt.element(i),
                    CERTIFICATE,
                    Secret::hasTlsCertificate);
            if (secret == null) {
                certificatesAt.markBroken();
            } else {
                expanded.addTlsCertificates(secret.message().getTlsCertificate());
                certificatesAt.graftElement(secret.at().field(CERTIFICATE));
            }
        }
        switch (common.getValidationContextTypeCase()) {
            case VALIDATION_CONTEXT_SDS_SECRET_CONFIG -> {
                Placed<Secret> secret = validation(common.getValidationContextSdsSecretConfig(), at.field(SOURCE), at);
                expanded.setValidationContext(
                        secret == null
                                ? CertificateValidationContext.getDefaultInstance()
                                : secret.message().getValidationContext());
                if (secret != null) {
                    at.graft(VALIDATION, secret.at().field(VALIDATION));
                }
            }
            case COMBINED_VALIDATION_CONTEXT -> combine(common.getCombinedValidationContext(), expanded, at);
            default -> {
                // nothing to look up
            }
        }
        return expanded.build();
    }

    /** Envoy: what the secret says is merged over what stands in place. */
    private void combine(
            CombinedCertificateValidationContext combined, CommonTlsContext.Builder expanded, FieldNode at) {
        FieldNode combinedAt = at.field("combined_validation_context");
        CertificateValidationContext standing = combined.getDefaultValidationContext();
        FieldNode standingAt = combinedAt.field("default_validation_context");
        Placed<Secret> secret =
                validation(combined.getValidationContextSdsSecretConfig(), combinedAt.field(SOURCE), at);
        if (secret == null) {
            expanded.setValidationContext(standing);
            return;
        }
        expanded.setValidationContext(
                standing.toBuilder().mergeFrom(secret.message().getValidationContext()));
        at.graft(
                VALIDATION,
                standingAt.isWritten()
                        ? standingAt.mergedWith(secret.at().field(VALIDATION))
                        : secret.at().field(VALIDATION));
    }

    private @Nullable Placed<Secret> validation(SdsSecretConfig config, FieldNode configAt, FieldNode at) {
        Placed<Secret> secret = find(config, configAt, VALIDATION, Secret::hasValidationContext);
        if (secret == null) {
            at.field(VALIDATION).markBroken();
        }
        return secret;
    }

    /** Null after a problem. */
    private @Nullable Placed<Secret> find(
            SdsSecretConfig config, FieldNode at, String type, Predicate<Secret> isOfType) {
        if (at.isBroken() || at.field("name").isBroken()) {
            return null;
        }
        Placed<Secret> found = config.hasSdsConfig() ? ofFile(config, at) : ofBootstrap(config.getName(), at);
        if (found != null && !isOfType.test(found.message())) {
            if (!found.at().isBroken() && !found.at().field(type).isBroken()) {
                problems.atValue(
                        ProblemCode.BAD_VALUE,
                        found.at(),
                        "secret \"" + config.getName() + "\" is asked for as a " + type + ", which it is not",
                        Suggestion.NONE,
                        at.valuePosition(),
                        "here");
            }
            return null;
        }
        return found;
    }

    private @Nullable Placed<Secret> ofBootstrap(String name, FieldNode at) {
        Placed<Secret> found = fixed.get(name);
        if (found == null) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    at.field("name"),
                    "there is no secret \"" + name
                            + "\" in static_resources.secrets, and no sds_config says where else it is",
                    Suggestion.didYouMean(NearMiss.of(name, fixed.keySet()))
                            .or(Suggestion.hint("add sds_config: { path_config_source: { path: FILE } }")));
        }
        return found;
    }

    private @Nullable Placed<Secret> ofFile(SdsSecretConfig config, FieldNode at) {
        ResourceFile file = reader.open(config.getSdsConfig(), at.field("sds_config"));
        if (file == null) {
            return null;
        }
        reader.subscribe(new Subscription(
                Subscription.Kind.SECRETS, config.getName(), "", file.file(), file.directory(), file.version()));
        Placed<Secret> found = reader.find(
                file, Secret.class, Subscription.Kind.SECRETS, Secret::getName, config.getName(), "a transport_socket");
        if (found == null) {
            if (file.entries().isEmpty()) {
                problems.atKey(
                        ProblemCode.BAD_FILE,
                        file.at(),
                        "the secret \"" + config.getName() + "\" is not here",
                        Suggestion.NONE);
            }
            return null;
        }
        DynamicResource resource =
                new DynamicResource(Subscription.Kind.SECRETS, config.getName(), file.version(), found.message());
        if (noted.add(resource)) {
            reader.add(resource);
            watch(found.message());
        }
        return found;
    }

    /** Envoy: files that a secret names are watched if the secret comes from a file itself. */
    private void watch(Secret secret) {
        watch(secret.getTlsCertificate().getCertificateChain());
        watch(secret.getTlsCertificate().getPrivateKey());
        watch(secret.getTlsCertificate().getPassword());
        watch(secret.getTlsCertificate().getWatchedDirectory());
        watch(secret.getValidationContext().getTrustedCa());
        watch(secret.getValidationContext().getCrl());
        watch(secret.getValidationContext().getWatchedDirectory());
    }

    private void watch(DataSource source) {
        if (source.hasFilename()) {
            reader.watch(source.getFilename());
        }
    }

    private void watch(WatchedDirectory directory) {
        if (!directory.getPath().isEmpty()) {
            reader.watchDirectory(directory.getPath());
        }
    }
}
