package io.ringway.config.compile;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig;
import io.envoyproxy.envoy.extensions.network.dns_resolver.getaddrinfo.v3.GetAddrInfoDnsResolverConfig;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import io.ringway.transport.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Envoy's DNS resolvers, as settings of the one resolver there is. Owner: control.
 */
final class DnsResolverCompiler {
    /** Longer than this nobody waits. */
    private static final long QUERY_TIMEOUT_MAX_S = 3_600;

    private static final int DNS_PORT = 53;

    private final Problems problems;

    DnsResolverCompiler(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads it.
     *
     * @param config not set: {@code otherwise}
     * @param at its {@code typed_dns_resolver_config}
     */
    DnsServers compile(boolean isSet, TypedExtensionConfig config, FieldNode at, DnsServers otherwise) {
        FieldNode configAt = at.field("typed_config");
        if (!isSet || at.isBroken() || configAt.isBroken()) {
            return otherwise;
        }
        if (!config.hasTypedConfig()) {
            problems.noTypedConfig(configAt, "DNS resolver \"" + config.getName() + "\"");
            return otherwise;
        }
        Any typed = config.getTypedConfig();
        if (typed.is(CaresDnsResolverConfig.class)) {
            return cares(WalkedMessages.unpack(typed, CaresDnsResolverConfig.parser()), configAt);
        }
        if (typed.is(GetAddrInfoDnsResolverConfig.class)) {
            return DnsServers.OF_SYSTEM;
        }
        problems.atValue(
                ProblemCode.MISPLACED_EXTENSION,
                configAt.field("@type"),
                "this @type is no DNS resolver that is supported",
                Suggestion.hint("CaresDnsResolverConfig and GetAddrInfoDnsResolverConfig are"));
        return otherwise;
    }

    private DnsServers cares(CaresDnsResolverConfig config, FieldNode at) {
        List<Endpoint> addresses = new ArrayList<>();
        for (int i = 0; i < config.getResolversCount(); i++) {
            FieldNode resolverAt = at.field("resolvers").element(i);
            Endpoint address = new AddressCompiler(problems)
                    .compile(config.getResolvers(i), resolverAt, "a DNS server is named by its IP address");
            if (address != null && !address.isIp()) {
                problems.atKey(
                        ProblemCode.BAD_ADDRESS,
                        resolverAt.field("pipe"),
                        "a DNS server has an IP address",
                        Suggestion.NONE);
            } else if (address != null) {
                addresses.add(address.port() == 0 ? Endpoint.ip(address.addressBytes(), DNS_PORT) : address);
            }
        }
        return new DnsServers(
                addresses,
                config.getRotateNameservers(),
                !config.getDnsResolverOptions().getNoDefaultSearchDomain(),
                config.hasQueryTimeoutSeconds()
                        ? TimeUnit.SECONDS.toNanos(
                                Math.clamp(config.getQueryTimeoutSeconds().getValue(), 1, QUERY_TIMEOUT_MAX_S))
                        : DnsServers.OF_SYSTEM.queryTimeoutNs());
    }
}
