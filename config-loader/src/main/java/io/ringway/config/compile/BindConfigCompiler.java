package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.ExtraSourceAddress;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.SocketOption.SocketState;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.SocketOption;
import io.ringway.transport.net.SocketSetup;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where connections come from ({@code upstream_bind_config}), of a cluster or of all that have none of their own. Owner: control. */
final class BindConfigCompiler {
    /** What is found in one message. */
    record Binding(List<SocketSetup.Source> sources, List<SocketOption> options) {
        static final Binding NONE = new Binding(List.of(), List.of());
    }

    private final Problems problems;

    BindConfigCompiler(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads a message.
     *
     * @param outer the options of the message for all clusters, which count where this one has none
     * @param isFree whether an address need not be there yet, unless this message says so itself
     */
    @SuppressWarnings("deprecation") // additional_source_addresses is the old name of extra_source_addresses
    Binding compile(BindConfig bind, FieldNode at, List<SocketOption> outer, boolean isFree) {
        List<SocketOption> options = bind.getSocketOptionsCount() == 0
                ? outer
                : options(bind.getSocketOptionsList(), at.field("socket_options"));
        boolean isFreebind = bind.hasFreebind() ? bind.getFreebind().getValue() : isFree;
        List<SocketSetup.Source> sources = new ArrayList<>();
        if (bind.hasSourceAddress()) {
            add(sources, bind.getSourceAddress(), at.field("source_address"), List.of(), isFreebind);
        } else {
            requireAddress(bind.getExtraSourceAddressesCount(), at.field("extra_source_addresses"));
            requireAddress(bind.getAdditionalSourceAddressesCount(), at.field("additional_source_addresses"));
        }
        addOthers(sources, bind, at, isFreebind);
        return new Binding(sources, options);
    }

    @SuppressWarnings("deprecation") // additional_source_addresses is the old name of extra_source_addresses
    private void addOthers(List<SocketSetup.Source> sources, BindConfig bind, FieldNode at, boolean isFreebind) {
        FieldNode additionalAt = at.field("additional_source_addresses");
        if (bind.getExtraSourceAddressesCount() > 0 && bind.getAdditionalSourceAddressesCount() > 0) {
            problems.atKey(
                    ProblemCode.BAD_VALUE,
                    additionalAt,
                    "additional_source_addresses and extra_source_addresses exclude each other",
                    Suggestion.hint("the first is the old name of the second"));
            return;
        }
        for (int i = 0; i < bind.getExtraSourceAddressesCount(); i++) {
            ExtraSourceAddress extra = bind.getExtraSourceAddresses(i);
            FieldNode extraAt = at.field("extra_source_addresses").element(i);
            List<SocketOption> own = options(
                    extra.getSocketOptions().getSocketOptionsList(), extraAt.at("socket_options", "socket_options"));
            addOther(sources, extra.getAddress(), extraAt.field("address"), own, isFreebind);
        }
        for (int i = 0; i < bind.getAdditionalSourceAddressesCount(); i++) {
            addOther(sources, bind.getAdditionalSourceAddresses(i), additionalAt.element(i), List.of(), isFreebind);
        }
    }

    private void requireAddress(int others, FieldNode at) {
        if (others > 0 && !at.isBroken()) {
            problems.atKey(
                    ProblemCode.REQUIRED, at, "source_address is missing", Suggestion.hint("it is the first choice"));
        }
    }

    /** Envoy's rule: one more address, for hosts of the other family. */
    private void addOther(
            List<SocketSetup.Source> sources,
            SocketAddress address,
            FieldNode at,
            List<SocketOption> own,
            boolean isFreebind) {
        int before = sources.size();
        add(sources, address, at, own, isFreebind);
        if (sources.size() > before && before > 0) {
            Endpoint.Family family = sources.getLast().address().family();
            if (before > 1 || family == sources.getFirst().address().family()) {
                sources.removeLast();
                problems.atKey(
                        ProblemCode.BAD_VALUE,
                        at,
                        "beside source_address there is place for one address, of the other IP version",
                        Suggestion.NONE);
            }
        }
    }

    private void add(
            List<SocketSetup.Source> sources,
            SocketAddress address,
            FieldNode at,
            List<SocketOption> own,
            boolean isFreebind) {
        Endpoint endpoint = new AddressCompiler(problems)
                .compileSocket(address, at, "connections come from an address of this machine, such as 127.0.0.1");
        if (endpoint == null) {
            return;
        }
        List<SocketOption> options = new ArrayList<>();
        if (isFreebind) {
            options.add(
                    endpoint.family() == Endpoint.Family.IPV6
                            ? SocketOption.of(SocketOption.IPPROTO_IPV6, SocketOption.IPV6_FREEBIND, 1)
                            : SocketOption.of(SocketOption.IPPROTO_IP, SocketOption.IP_FREEBIND, 1));
        }
        options.addAll(own);
        sources.add(new SocketSetup.Source(endpoint, options));
    }

    private List<SocketOption> options(List<io.envoyproxy.envoy.config.core.v3.SocketOption> messages, FieldNode at) {
        List<SocketOption> options = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            SocketOption option = option(messages.get(i), at.element(i));
            if (option != null) {
                options.add(option);
            }
        }
        return options;
    }

    private @Nullable SocketOption option(io.envoyproxy.envoy.config.core.v3.SocketOption message, FieldNode at) {
        if (at.isBroken()) {
            return null;
        }
        if (message.getState() == SocketState.STATE_LISTENING) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    at.field("state"),
                    "a socket that connects never listens",
                    Suggestion.hint("STATE_PREBIND and STATE_BOUND come about"));
            return null;
        }
        if (!isInt(message.getLevel(), at.field("level")) || !isInt(message.getName(), at.field("name"))) {
            return null;
        }
        int level = (int) message.getLevel();
        int name = (int) message.getName();
        boolean isBound = message.getState() == SocketState.STATE_BOUND;
        if (message.hasBufValue()) {
            return SocketOption.of(level, name, message.getBufValue().toByteArray(), isBound);
        }
        return isInt(message.getIntValue(), at.field("int_value"))
                ? SocketOption.of(level, name, (int) message.getIntValue(), isBound)
                : null;
    }

    private boolean isInt(long value, FieldNode at) {
        if (value == (int) value) {
            return true;
        }
        problems.atValue(ProblemCode.BAD_VALUE, at, value + " does not fit into 32 bits", Suggestion.NONE);
        return false;
    }
}
