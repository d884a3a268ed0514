package io.ringway.config.compile;

import io.ringway.hotpath.mutation.HeaderMutation;
import io.ringway.lb.Tunable;
import io.ringway.lb.health.HealthCheckPolicy;
import io.ringway.routing.match.ValueMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the hosts of a cluster are checked (Envoy {@code core.v3.HealthCheck}). Owner: any (immutable).
 *
 * @param port instead of the endpoints' own, or 0 ({@code alt_port})
 * @param isConnectionReused checks of a host share a connection ({@code reuse_connection}, default true)
 * @param events where it is written down what comes out
 */
public record HealthCheck(HealthCheckPolicy policy, Kind kind, int port, boolean isConnectionReused, EventLog events) {

    /**
     * What is written down besides changes of health.
     *
     * @param paths files of events, without those that were named twice
     * @param areFailuresLogged every failed check ({@code always_log_health_check_failures})
     * @param areSuccessesLogged every check that was passed ({@code always_log_health_check_success})
     */
    public record EventLog(List<String> paths, boolean areFailuresLogged, boolean areSuccessesLogged) {
        public EventLog {
            paths = List.copyOf(paths);
        }
    }

    /** What is said to a host. */
    public sealed interface Kind {}

    /**
     * A request.
     *
     * @param host value of the Host field
     * @param expected statuses of a healthy host
     * @param retriable statuses that count as failures up to the threshold
     * @param service what the host has to call itself, or null ({@code service_name_matcher})
     * @param verifiedPercent how many of the checks look at {@code service} (runtime key {@code health_check.verify_cluster})
     * @param headers fields of the request besides its own, in order
     */
    public record Http(
            String method,
            String path,
            String host,
            List<StatusRange> expected,
            List<StatusRange> retriable,
            @Nullable ValueMatch service,
            Tunable verifiedPercent,
            List<FieldChange> headers)
            implements Kind {
        public Http {
            headers = List.copyOf(headers);
            expected = List.copyOf(expected);
            retriable = List.copyOf(retriable);
        }
    }

    /** A field that is taken out of the request or given a value. */
    public record FieldChange(HeaderMutation.Action action, String name, String value) {}

    /**
     * Bytes.
     *
     * @param send what is sent, or empty
     * @param receive what has to come back, one after the other, with anything before; empty: a connection is enough
     */
    public record Tcp(Payload send, List<Payload> receive) implements Kind {
        public Tcp {
            receive = List.copyOf(receive);
        }
    }

    /** Statuses from {@code start} until before {@code end}. */
    public record StatusRange(long start, long end) {
        public boolean has(int status) {
            return status >= start && status < end;
        }
    }

    /** Some bytes. */
    public static final class Payload {
        private final byte[] bytes;

        public Payload(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        public byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public String toString() {
            return bytes.length + " bytes";
        }
    }
}
