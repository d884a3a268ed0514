package io.ringway.filters.network.rbac;

import io.ringway.filters.shared.rbac.RbacSubject;
import io.ringway.hotpath.network.Downstream;
import io.ringway.routing.MatchInput;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/** A connection as rules look at it; addresses are read when a rule first asks. Owner: worker. */
final class ConnectionSubject implements RbacSubject {
    private static final byte[] UNKNOWN = new byte[0];

    private final Downstream downstream;
    private final MatchInput request;
    private byte @Nullable [] source;
    private byte @Nullable [] direct;
    private byte @Nullable [] destination;

    /**
     * @param request one that shows nothing
     */
    ConnectionSubject(Downstream downstream, MatchInput request) {
        this.downstream = downstream;
        this.request = request;
    }

    @Override
    public MatchInput request() {
        return request;
    }

    @Override
    public @Nullable TlsSession tls() {
        return downstream.tls();
    }

    @Override
    public String requestedServerName() {
        return downstream.requestedServerName();
    }

    /** No field of a request names another client. */
    @Override
    public byte @Nullable [] remoteIp() {
        return sourceIp();
    }

    @Override
    public byte @Nullable [] sourceIp() {
        byte[] known = source;
        if (known == null) {
            known = bytes(downstream.remote());
            source = known;
        }
        return orNull(known);
    }

    @Override
    public byte @Nullable [] directRemoteIp() {
        byte[] known = direct;
        if (known == null) {
            known = bytes(downstream.direct());
            direct = known;
        }
        return orNull(known);
    }

    @Override
    public byte @Nullable [] destinationIp() {
        byte[] known = destination;
        if (known == null) {
            known = bytes(downstream.local());
            destination = known;
        }
        return orNull(known);
    }

    private static byte[] bytes(Endpoint endpoint) {
        return endpoint.isIp() ? endpoint.addressBytes() : UNKNOWN;
    }

    private static byte @Nullable [] orNull(byte[] address) {
        return address.length == 0 ? null : address;
    }

    @Override
    public int destinationPort() {
        return downstream.localPort();
    }
}
