package io.ringway.hotpath.hcm;

import io.ringway.lb.hash.XxHash64;
import io.ringway.transport.Transport;
import io.ringway.transport.net.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a downstream connection. The addresses are asked for only when something needs them. Owner: worker.
 */
public final class Downstream {
    private final Transport transport;
    private final int connection;
    private final boolean isSecure;
    private @Nullable Endpoint remote;
    /** Known with {@link #remote}. */
    private boolean isPrivatePeer;

    private byte @Nullable [] peerText;
    private boolean isHashed;
    private long hostHash;
    private long connectionHash;

    public Downstream(Transport transport, int connection, boolean isSecure) {
        this.transport = transport;
        this.connection = connection;
        this.isSecure = isSecure;
    }

    Endpoint remote() {
        Endpoint known = remote;
        if (known == null) {
            known = transport.remoteAddress(connection);
            remote = known;
            isPrivatePeer = !known.isIp() || InternalAddress.isInternal(known.addressBytes());
        }
        return known;
    }

    boolean isSecure() {
        return isSecure;
    }

    boolean isPrivatePeer() {
        remote();
        return isPrivatePeer;
    }

    /** Hash of the peer's address as text, without the port. */
    long hostHash() {
        hashAddresses();
        return hostHash;
    }

    /** Hash of both addresses with their ports, which is the connection's own as long as it lasts. */
    long connectionHash() {
        hashAddresses();
        return connectionHash;
    }

    private void hashAddresses() {
        if (!isHashed) {
            isHashed = true;
            hostHash = XxHash64.hash(remote().host(), 0);
            connectionHash = XxHash64.hash(remote().toString() + transport.localAddress(connection), 0);
        }
    }

    /** What is appended to x-forwarded-for: the peer's address, or our own if the peer is on this machine (Envoy's rule). */
    byte[] peerText() {
        byte[] text = peerText;
        if (text == null) {
            Endpoint local = transport.localAddress(connection);
            Endpoint shown = isLoopback(remote()) && local.isIp() ? local : remote();
            text = shown.host().getBytes(StandardCharsets.US_ASCII);
            peerText = text;
        }
        return text;
    }

    private static boolean isLoopback(Endpoint endpoint) {
        try {
            return endpoint.isIp()
                    && InetAddress.getByAddress(endpoint.addressBytes()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
