package io.ringway.hotpath.filter;

import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;
import io.ringway.transport.net.AddressPrefix;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes one entry of a descriptor out of a request (Envoy {@code RateLimit.Action}). Owner: any (immutable); runs on the worker. */
public sealed interface RateLimitAction {

    /**
     * Adds the entry.
     *
     * @return false if the request has nothing to make it of, and so there is no descriptor
     */
    boolean add(StreamCallbacks stream, DescriptorEntries entries);

    /** {@code generic_key}, {@code source_cluster}: always the same. */
    record Constant(String key, String value) implements RateLimitAction {
        @Override
        public boolean add(StreamCallbacks stream, DescriptorEntries entries) {
            entries.add(key, value);
            return true;
        }
    }

    /** {@code destination_cluster}. */
    record DestinationCluster() implements RateLimitAction {
        @Override
        public boolean add(StreamCallbacks stream, DescriptorEntries entries) {
            int cluster = stream.clusterIndex();
            if (cluster < 0) {
                return false;
            }
            entries.add(
                    "destination_cluster", stream.cluster(cluster).descriptor().name());
            return true;
        }
    }

    /** {@code request_headers}: the first field of the name; pseudo-headers count. */
    @SuppressWarnings("ArrayRecordComponent") // read-only by contract, and read on the hot path
    record Header(String key, byte[] lowerName, boolean isSkippedIfAbsent) implements RateLimitAction {
        @Override
        public boolean add(StreamCallbacks stream, DescriptorEntries entries) {
            MatchInput input = stream.matchInput();
            if (!input.findFirstHeader(lowerName)) {
                return isSkippedIfAbsent;
            }
            entries.add(key, input.valueBuffer(), input.valueStart(), input.valueLength());
            return true;
        }
    }

    /** {@code query_parameters}: the first parameter of the name, as it was sent. */
    @SuppressWarnings("ArrayRecordComponent") // read-only by contract, and read on the hot path
    record Query(String key, byte[] name, boolean isSkippedIfAbsent) implements RateLimitAction {
        @Override
        public boolean add(StreamCallbacks stream, DescriptorEntries entries) {
            long slice = QueryParameter.find(stream.requestHeaders(), name);
            if (slice == Slices.NONE) {
                return isSkippedIfAbsent;
            }
            entries.add(key, stream.requestHeaders().buffer(), Slices.start(slice), Slices.length(slice));
            return true;
        }
    }

    /** {@code remote_address}: the client's, by the rules of whom to believe. */
    record RemoteAddress() implements RateLimitAction {
        @Override
        public boolean add(StreamCallbacks stream, DescriptorEntries entries) {
            String text = ClientText.of(stream);
            if (text.isEmpty()) {
                return false;
            }
            entries.add("remote_address", text);
            return true;
        }
    }

    /** {@code masked_remote_address}: the client's network, {@code 10.1.0.0/16}. */
    record MaskedAddress(int bitsOfIpv4, int bitsOfIpv6) implements RateLimitAction {
        @Override
        public boolean add(StreamCallbacks stream, DescriptorEntries entries) {
            String text = ClientText.of(stream);
            if (text.isEmpty()) {
                return false;
            }
            int bits = text.indexOf(':') >= 0 ? bitsOfIpv6 : bitsOfIpv4;
            entries.add("masked_remote_address", AddressPrefix.of(text, bits).toString());
            return true;
        }
    }

    /** {@code header_value_match}, {@code query_parameter_value_match}: a text if all conditions hold, or if not. */
    @SuppressWarnings("ArrayRecordComponent") // read-only by contract, and read on the hot path
    record Match(String key, String value, boolean isExpected, RouteCondition[] conditions) implements RateLimitAction {
        @Override
        public boolean add(StreamCallbacks stream, DescriptorEntries entries) {
            if (RouteCondition.allHold(conditions, stream.matchInput()) != isExpected) {
                return false;
            }
            entries.add(key, value);
            return true;
        }
    }

    /** {@code metadata} and {@code dynamic_metadata}: a text that a filter has left, or that the route is configured with. */
    record Metadata(
            String key,
            boolean isOfRoute,
            String namespace,
            List<String> path,
            String otherwise,
            boolean isSkippedIfAbsent)
            implements RateLimitAction {
        @Override
        public boolean add(StreamCallbacks stream, DescriptorEntries entries) {
            String value = value(stream) instanceof String text && !text.isEmpty() ? text : otherwise;
            if (value.isEmpty()) {
                return isSkippedIfAbsent;
            }
            entries.add(key, value);
            return true;
        }

        private @Nullable Object value(StreamCallbacks stream) {
            if (!isOfRoute) {
                return stream.metadata().get(namespace, path);
            }
            RouteTarget target = stream.routeTarget();
            RouteMetadata ofRoute = target == null ? null : target.metadata();
            return ofRoute == null ? null : ofRoute.get(namespace, path);
        }
    }

    /** The client's address as a text. Allocates: there is no shorter way to a text that stays. */
    final class ClientText {
        private ClientText() {}

        /** Empty if the client has no IP address. */
        static String of(StreamCallbacks stream) {
            long slice = stream.trustedAddress();
            if (slice != Slices.NONE) {
                return stream.requestHeaders()
                        .buffer()
                        .getStringWithoutLengthAscii(Slices.start(slice), Slices.length(slice));
            }
            return stream.hasSourceAddress()
                    ? new String(stream.connection().remoteHostText(), StandardCharsets.US_ASCII)
                    : "";
        }
    }
}
