package io.ringway.config.compile;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.metrics.v3.DogStatsdSink;
import io.envoyproxy.envoy.config.metrics.v3.StatsSink;
import io.envoyproxy.envoy.config.metrics.v3.StatsdSink;
import io.envoyproxy.envoy.extensions.stat_sinks.graphite_statsd.v3.GraphiteStatsdSink;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.model.WalkedMessages;
import io.ringway.config.stats.SinkSettings;
import io.ringway.transport.net.Endpoint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code stats_sinks} of the bootstrap. Owner: control. */
final class StatsSinkCompiler {
    private static final String PREFIX = "envoy";
    /** What UDP over IPv4 can carry. */
    private static final long DATAGRAM_BYTES_MAX = 65_507;

    private final Problems problems;

    StatsSinkCompiler(Problems problems) {
        this.problems = problems;
    }

    /** Of no use after a problem. */
    List<SinkSettings> compile(List<StatsSink> sinks, FieldNode at) {
        List<SinkSettings> compiled = new ArrayList<>();
        for (int i = 0; i < sinks.size(); i++) {
            SinkSettings sink = compile(sinks.get(i), at.element(i));
            if (sink != null) {
                compiled.add(sink);
            }
        }
        return List.copyOf(compiled);
    }

    private @Nullable SinkSettings compile(StatsSink sink, FieldNode at) {
        FieldNode configAt = at.field("typed_config");
        if (at.isBroken() || configAt.isBroken()) {
            return null;
        }
        if (!sink.hasTypedConfig()) {
            problems.noTypedConfig(configAt, "statistics sink \"" + sink.getName() + "\"");
            return null;
        }
        Any config = sink.getTypedConfig();
        if (config.is(StatsdSink.class)) {
            StatsdSink statsd = WalkedMessages.unpack(config, StatsdSink.parser());
            return settings(SinkSettings.Kind.STATSD, statsd.getAddress(), statsd.getPrefix(), 0, configAt);
        }
        if (config.is(DogStatsdSink.class)) {
            DogStatsdSink dog = WalkedMessages.unpack(config, DogStatsdSink.parser());
            long bytesMax = dog.getMaxBytesPerDatagram().getValue();
            return settings(SinkSettings.Kind.DOG_STATSD, dog.getAddress(), dog.getPrefix(), bytesMax, configAt);
        }
        if (config.is(GraphiteStatsdSink.class)) {
            GraphiteStatsdSink graphite = WalkedMessages.unpack(config, GraphiteStatsdSink.parser());
            return settings(
                    SinkSettings.Kind.GRAPHITE_STATSD,
                    graphite.getAddress(),
                    graphite.getPrefix(),
                    graphite.getMaxBytesPerDatagram().getValue(),
                    configAt);
        }
        problems.atValue(
                ProblemCode.MISPLACED_EXTENSION,
                configAt.field("@type"),
                "this is not a statistics sink",
                Suggestion.NONE);
        return null;
    }

    private @Nullable SinkSettings settings(
            SinkSettings.Kind kind, Address address, String prefix, long bytesMax, FieldNode at) {
        Endpoint endpoint = endpoint(address, at.field("address"));
        FieldNode limitAt = at.field("max_bytes_per_datagram");
        if (bytesMax > DATAGRAM_BYTES_MAX && !limitAt.isBroken()) {
            problems.atValue(
                    ProblemCode.NUMBER_RANGE,
                    limitAt,
                    "a datagram has at most " + DATAGRAM_BYTES_MAX + " bytes",
                    Suggestion.hint("1432 fits into one Ethernet frame, 8932 into a jumbo frame"));
            return null;
        }
        return endpoint == null
                ? null
                : new SinkSettings(kind, endpoint, prefix.isEmpty() ? PREFIX : prefix, (int) bytesMax);
    }

    /** The protocol does not count, as in Envoy: it is UDP. */
    private @Nullable Endpoint endpoint(Address address, FieldNode at) {
        FieldNode hostAt = at.at("socket_address", "address");
        FieldNode portAt = at.at("socket_address", "port_value");
        if (at.isBroken() || hostAt.isBroken() || portAt.isBroken()) {
            return null;
        }
        if (!address.hasSocketAddress()) {
            if (at.isWritten()) {
                problems.atKey(
                        ProblemCode.UNSUPPORTED_VALUE,
                        at,
                        "statistics are sent to UDP addresses only",
                        Suggestion.hint("give a socket_address"));
            }
            return null;
        }
        try {
            Endpoint endpoint = Endpoint.ip(
                    address.getSocketAddress().getAddress(),
                    address.getSocketAddress().getPortValue());
            if (endpoint.port() != 0) {
                return endpoint;
            }
            problems.atKey(ProblemCode.REQUIRED, at, "a port to send to is missing", Suggestion.hint("8125 is usual"));
        } catch (IllegalArgumentException _) {
            problems.atValue(
                    ProblemCode.BAD_ADDRESS,
                    hostAt,
                    "\"" + address.getSocketAddress().getAddress() + "\" is not an IP address",
                    Suggestion.hint("names are not resolved here, as in Envoy"));
        }
        return null;
    }
}
