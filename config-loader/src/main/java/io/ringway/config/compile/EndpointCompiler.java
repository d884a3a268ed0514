package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.ringway.config.compile.DnsCluster.DnsTarget;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.lb.HealthFlag;
import io.ringway.lb.LocalityGroup;
import io.ringway.lb.Metadata;
import io.ringway.routing.runtime.RuntimeFraction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The endpoints of a cluster: hosts, and names that resolve to hosts. Owner: control. */
final class EndpointCompiler {
    private static final String NAME_HINT = "to resolve host names set type: STRICT_DNS or LOGICAL_DNS";

    /**
     * @param members endpoints that need no resolving
     * @param targets all endpoints of a cluster that resolves
     * @param dropped requests that are refused before an endpoint is chosen
     */
    record Compiled(List<HostRegistry.Member> members, List<DnsTarget> targets, RuntimeFraction dropped) {
        boolean isEmpty() {
            return members.isEmpty() && targets.isEmpty();
        }
    }

    private final Problems problems;
    private final AddressCompiler addresses;
    private final List<HostRegistry.Member> members = new ArrayList<>();
    private final List<DnsTarget> targets = new ArrayList<>();
    private final Map<io.ringway.transport.net.Endpoint, FieldNode> seen = new HashMap<>();

    EndpointCompiler(Problems problems) {
        this.problems = problems;
        this.addresses = new AddressCompiler(problems);
    }

    /**
     * Reads them.
     *
     * @param isChecked the cluster has active health checks
     */
    Compiled compile(ClusterLoadAssignment assignment, boolean isDns, boolean isChecked, FieldNode at) {
        FieldNode localities = at.field("endpoints");
        for (int i = 0; i < assignment.getEndpointsCount(); i++) {
            LocalityLbEndpoints locality = assignment.getEndpoints(i);
            LocalityGroup group = new LocalityGroup(
                    locality.getLocality().getRegion(),
                    locality.getLocality().getZone(),
                    locality.getLocality().getSubZone(),
                    locality.getPriority(),
                    HttpOptionsCompiler.clamp(locality.getLoadBalancingWeight().getValue()));
            FieldNode endpointsAt = localities.element(i).field("lb_endpoints");
            for (int j = 0; j < locality.getLbEndpointsCount(); j++) {
                compile(locality.getLbEndpoints(j), group, isDns, isChecked, endpointsAt.element(j));
            }
        }
        return new Compiled(
                List.copyOf(members),
                List.copyOf(targets),
                dropped(assignment.getPolicy(), at.field("policy").field("drop_overloads")));
    }

    /** Envoy takes one category. */
    private RuntimeFraction dropped(ClusterLoadAssignment.Policy policy, FieldNode at) {
        if (policy.getDropOverloadsCount() > 1 && !at.isBroken()) {
            problems.atValue(
                    ProblemCode.UNSUPPORTED_VALUE,
                    at.element(1),
                    "more than one category of drop_overloads is not supported",
                    Suggestion.hint("one entry whose drop_percentage is the share of all categories together"));
        }
        return policy.getDropOverloadsCount() == 0
                ? RuntimeFraction.NOTHING
                : RuntimeReads.fraction(policy.getDropOverloads(0).getDropPercentage());
    }

    private void compile(LbEndpoint lbEndpoint, LocalityGroup group, boolean isDns, boolean isChecked, FieldNode at) {
        FieldNode endpointAt = at.field("endpoint");
        FieldNode addressAt = endpointAt.field("address");
        if (at.isBroken() || endpointAt.isBroken() || addressAt.isBroken()) {
            return;
        }
        Endpoint endpoint = lbEndpoint.getEndpoint();
        int weight =
                HttpOptionsCompiler.clamp(lbEndpoint.hasLoadBalancingWeight(), lbEndpoint.getLoadBalancingWeight(), 1);
        EndpointTraits traits = new EndpointTraits(
                group,
                statedFlags(lbEndpoint.getHealthStatus()),
                lbEndpoint.hasMetadata()
                        ? new Metadata(LbMetadata.read(lbEndpoint.getMetadata(), at.field("metadata"), problems))
                        : Metadata.NONE,
                lbEndpoint.getMetadata(),
                isChecked ? check(endpoint.getHealthCheckConfig()) : null);
        if (isDns) {
            addTarget(endpoint, weight, traits, addressAt);
            return;
        }
        io.ringway.transport.net.Endpoint address = addresses.compile(endpoint.getAddress(), addressAt, NAME_HINT);
        if (address != null && requirePort(address, addressAt)) {
            addMember(address, endpoint.getHostname(), weight, traits, addressAt);
        }
    }

    private static int statedFlags(HealthStatus status) {
        return switch (status) {
            case UNHEALTHY, TIMEOUT -> HealthFlag.FAILED_EDS_HEALTH.bit();
            case DRAINING -> HealthFlag.EDS_STATUS_DRAINING.bit();
            case DEGRADED -> HealthFlag.DEGRADED_EDS_HEALTH.bit();
            case UNKNOWN, HEALTHY, UNRECOGNIZED -> 0;
        };
    }

    private static EndpointTraits.@Nullable Check check(Endpoint.HealthCheckConfig config) {
        return config.getDisableActiveHealthCheck()
                ? null
                : new EndpointTraits.Check(config.getPortValue(), config.getHostname());
    }

    private void addTarget(Endpoint endpoint, int weight, EndpointTraits traits, FieldNode at) {
        FieldNode socketAt = at.field("socket_address");
        if (!endpoint.getAddress().hasSocketAddress()) {
            if (!socketAt.isBroken()) {
                problems.atKey(
                        ProblemCode.BAD_ADDRESS,
                        at,
                        "an endpoint that is resolved by DNS needs a socket_address",
                        Suggestion.NONE);
            }
            return;
        }
        SocketAddress socket = endpoint.getAddress().getSocketAddress();
        if (!addresses.isTcp(socket, socketAt)
                || socketAt.field("address").isBroken()
                || socketAt.field("port_value").isBroken()) {
            return;
        }
        String hostname = endpoint.getHostname().isEmpty() ? socket.getAddress() : endpoint.getHostname();
        targets.add(new DnsTarget(socket.getAddress(), socket.getPortValue(), weight, hostname, traits));
        io.ringway.transport.net.Endpoint literal = literal(socket);
        if (literal != null) {
            addMember(literal, hostname, weight, traits, at);
        }
    }

    private static io.ringway.transport.net.@Nullable Endpoint literal(SocketAddress socket) {
        try {
            return io.ringway.transport.net.Endpoint.ip(socket.getAddress(), socket.getPortValue());
        } catch (IllegalArgumentException e) {
            return null; // a name
        }
    }

    private boolean requirePort(io.ringway.transport.net.Endpoint address, FieldNode at) {
        if (!address.isIp() || address.port() != 0) {
            return true;
        }
        problems.atValue(
                ProblemCode.BAD_ADDRESS,
                at.at("socket_address", "port_value"),
                "nothing can be connected to on port 0",
                Suggestion.NONE);
        return false;
    }

    private void addMember(
            io.ringway.transport.net.Endpoint address,
            String hostname,
            int weight,
            EndpointTraits traits,
            FieldNode at) {
        FieldNode first = seen.putIfAbsent(address, at);
        if (first != null) {
            problems.warnAtKey(
                    ProblemCode.NO_EFFECT,
                    at,
                    "the cluster has the endpoint " + address + " already; the first one counts",
                    Suggestion.hint("first in line " + first.keyPosition().line()));
            return;
        }
        members.add(new HostRegistry.Member(address, hostname, weight, traits));
    }
}
