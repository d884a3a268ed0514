package io.ringway.filters.shared.rbac;

import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;
import io.ringway.routing.match.MetadataCondition;
import io.ringway.routing.match.ValueMatch;
import io.ringway.transport.net.AddressPrefix;
import io.ringway.transport.tls.SubjectNames;
import io.ringway.transport.tls.TlsSession;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A permission or a principal: one question about a {@link RbacSubject}, or several put together. Allocates nothing. Owner: any (immutable).
 */
sealed interface RbacRule {

    boolean test(RbacSubject subject);

    /** {@code any}. */
    record Any() implements RbacRule {
        @Override
        public boolean test(RbacSubject subject) {
            return true;
        }
    }

    /** {@code and_rules}, {@code and_ids}. */
    @SuppressWarnings("ArrayRecordComponent") // read on workers, seen by nobody else
    record All(RbacRule[] rules) implements RbacRule {
        @Override
        public boolean test(RbacSubject subject) {
            for (RbacRule rule : rules) {
                if (!rule.test(subject)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** {@code or_rules}, {@code or_ids}, and the permissions or principals of a policy. */
    @SuppressWarnings("ArrayRecordComponent") // read on workers, seen by nobody else
    record One(RbacRule[] rules) implements RbacRule {
        @Override
        public boolean test(RbacSubject subject) {
            for (RbacRule rule : rules) {
                if (rule.test(subject)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** {@code not_rule}, {@code not_id}. */
    record Not(RbacRule rule) implements RbacRule {
        @Override
        public boolean test(RbacSubject subject) {
            return !rule.test(subject);
        }
    }

    /** {@code header}, {@code metadata}, {@code sourced_metadata}, {@code filter_state}. */
    record Request(RouteCondition condition) implements RbacRule {
        @Override
        public boolean test(RbacSubject subject) {
            return condition.test(subject.request());
        }
    }

    /** {@code sourced_metadata} of the route. */
    record OfRoute(MetadataCondition condition) implements RbacRule {
        @Override
        public boolean test(RbacSubject subject) {
            return condition.test(subject.routeMetadata(condition.namespace()), subject.request());
        }
    }

    /** {@code url_path} and {@code uri_template}: the path without query and fragment. */
    record Path(ValueMatch match) implements RbacRule {
        @Override
        public boolean test(RbacSubject subject) {
            MatchInput request = subject.request();
            return request.pathLength() > 0
                    && match.matches(request.buffer(), request.pathStart(), request.pathLength());
        }
    }

    /** Which of the addresses of a {@link RbacSubject}. */
    enum AddressKind {
        REMOTE,
        SOURCE,
        DIRECT_REMOTE,
        DESTINATION
    }

    /** {@code destination_ip}, {@code remote_ip}, {@code direct_remote_ip}, {@code source_ip}. */
    record Address(AddressKind kind, AddressPrefix range) implements RbacRule {
        @Override
        public boolean test(RbacSubject subject) {
            byte[] address = switch (kind) {
                case REMOTE -> subject.remoteIp();
                case SOURCE -> subject.sourceIp();
                case DIRECT_REMOTE -> subject.directRemoteIp();
                case DESTINATION -> subject.destinationIp();
            };
            return address != null && range.contains(address);
        }
    }

    /**
     * {@code authenticated}: the client has shown a certificate that was verified.
     *
     * @param name what a URI or a DNS name of the certificate has to match, or its subject; null takes every one
     */
    record Authenticated(@Nullable ValueMatch name) implements RbacRule {
        @Override
        public boolean test(RbacSubject subject) {
            TlsSession tls = subject.tls();
            if (tls == null || !tls.isPeerVerified()) {
                return false;
            }
            return name == null
                    || matchesOne(tls, SubjectNames.Kind.URI, name, subject)
                    || matchesOne(tls, SubjectNames.Kind.DNS, name, subject)
                    || matches(name, tls.peer().subject(), subject);
        }

        private static boolean matchesOne(
                TlsSession tls, SubjectNames.Kind kind, ValueMatch match, RbacSubject subject) {
            List<String> names = tls.peer().names(kind).all();
            for (int i = 0; i < names.size(); i++) {
                if (matches(match, names.get(i), subject)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** {@code requested_server_name}. */
    record ServerName(ValueMatch match) implements RbacRule {
        @Override
        public boolean test(RbacSubject subject) {
            return matches(match, subject.requestedServerName(), subject);
        }
    }

    private static boolean matches(ValueMatch match, String text, RbacSubject subject) {
        MatchInput input = subject.request();
        input.setText(text);
        return match.matches(input.valueBuffer(), input.valueStart(), input.valueLength());
    }

    /** {@code destination_port} and {@code destination_port_range}: from first, up to but without end. */
    record Port(int first, int end) implements RbacRule {
        @Override
        public boolean test(RbacSubject subject) {
            int port = subject.destinationPort();
            return port >= first && port < end;
        }
    }
}
