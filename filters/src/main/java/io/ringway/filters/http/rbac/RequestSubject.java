package io.ringway.filters.http.rbac;

import io.ringway.filters.shared.rbac.RbacSubject;
import io.ringway.hotpath.filter.RouteMetadata;
import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.routing.MatchInput;
import io.ringway.transport.net.IpText;
import io.ringway.transport.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/** A request as rules look at it. Addresses are read when a rule first asks. Owner: worker. */
final class RequestSubject implements RbacSubject {
    private final StreamCallbacks stream;
    private final IpText addresses = new IpText();

    RequestSubject(StreamCallbacks stream) {
        this.stream = stream;
    }

    @Override
    public MatchInput request() {
        return stream.matchInput();
    }

    @Override
    public @Nullable Object routeMetadata(String namespace) {
        RouteMetadata noted = stream.info().routeMetadata;
        return noted == null ? null : noted.ofRoute().get(namespace);
    }

    @Override
    public @Nullable TlsSession tls() {
        return stream.connection().tls();
    }

    @Override
    public String requestedServerName() {
        return stream.connection().requestedServerName();
    }

    @Override
    public byte @Nullable [] remoteIp() {
        long trusted = stream.trustedAddress();
        return trusted == Slices.NONE
                ? sourceIp()
                : addresses.parse(stream.requestHeaders().buffer(), Slices.start(trusted), Slices.length(trusted));
    }

    @Override
    public byte @Nullable [] sourceIp() {
        return addresses.parse(stream.connection().remoteHostText());
    }

    @Override
    public byte @Nullable [] directRemoteIp() {
        return addresses.parse(stream.connection().directHostText());
    }

    @Override
    public byte @Nullable [] destinationIp() {
        return addresses.parse(stream.connection().localHostText());
    }

    @Override
    public int destinationPort() {
        return stream.connection().localPort();
    }
}
