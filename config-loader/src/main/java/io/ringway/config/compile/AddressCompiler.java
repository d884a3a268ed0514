package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.transport.net.Endpoint;
import org.jspecify.annotations.Nullable;

/** Envoy's addresses to endpoints. Owner: control. */
final class AddressCompiler {
    private final Problems problems;

    AddressCompiler(Problems problems) {
        this.problems = problems;
    }

    /**
     * An address that needs no resolving.
     *
     * @param nameHint what to suggest where a host name stands
     * @return null after a problem
     */
    @Nullable
    Endpoint compile(Address address, FieldNode at, String nameHint) {
        return switch (address.getAddressCase()) {
            case SOCKET_ADDRESS -> compileSocket(address.getSocketAddress(), at.field("socket_address"), nameHint);
            case PIPE -> compilePipe(address.getPipe().getPath(), at.at("pipe", "path"));
            default -> {
                reportMissing(at);
                yield null;
            }
        };
    }

    /** The same of a socket address. */
    @Nullable
    Endpoint compileSocket(SocketAddress socket, FieldNode at, String nameHint) {
        if (!isTcp(socket, at)
                || at.field("address").isBroken()
                || at.field("port_value").isBroken()) {
            return null;
        }
        try {
            return Endpoint.ip(socket.getAddress(), socket.getPortValue());
        } catch (IllegalArgumentException e) {
            problems.atValue(
                    ProblemCode.BAD_ADDRESS,
                    at.field("address"),
                    "\"" + socket.getAddress() + "\" is not an IP address",
                    Suggestion.hint(nameHint));
            return null;
        }
    }

    /** Whether the protocol is one that is served; reports otherwise. */
    boolean isTcp(SocketAddress socket, FieldNode at) {
        if (socket.getProtocol() == SocketAddress.Protocol.TCP) {
            return true;
        }
        problems.atValue(
                ProblemCode.UNSUPPORTED_VALUE,
                at.field("protocol"),
                "protocol " + socket.getProtocol() + " is not supported yet",
                Suggestion.hint("only TCP is"));
        return false;
    }

    private @Nullable Endpoint compilePipe(String path, FieldNode at) {
        try {
            return Endpoint.unix(path);
        } catch (IllegalArgumentException e) {
            if (!at.isBroken()) {
                problems.atValue(ProblemCode.BAD_ADDRESS, at, "a socket path has at most 107 bytes", Suggestion.NONE);
            }
            return null;
        }
    }

    /** An address that was written without a kind was reported when it was read. */
    private void reportMissing(FieldNode at) {
        if (!at.isWritten() && !at.isBroken()) {
            problems.atKey(
                    ProblemCode.REQUIRED,
                    at,
                    "an address is missing",
                    Suggestion.hint("add a socket_address or a pipe"));
        }
    }
}
