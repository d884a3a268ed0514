package io.ringway.hotpath.hcm;

import io.ringway.hotpath.filter.ConnectionInfo;
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
public final class Downstream implements ConnectionInfo {
    private final Transport transport;
    private final int connection;
    private final boolean isSecure;
    private final long id;
    private @Nullable Endpoint remote;
    /** Known with {@link #remote}. */
    private boolean isPrivatePeer;

    private @Nullable Endpoint local;
    private byte @Nullable [] peerText;
    private boolean isHashed;
    private long hostHash;
    private long connectionHash;
    private byte @Nullable [] remoteText;
    private byte @Nullable [] remoteHostText;
    private byte @Nullable [] localText;
    private byte @Nullable [] localHostText;

    public Downstream(Transport transport, int connection, boolean isSecure, long id) {
        this.transport = transport;
        this.connection = connection;
        this.isSecure = isSecure;
        this.id = id;
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

    private Endpoint local() {
        Endpoint known = local;
        if (known == null) {
            known = transport.localAddress(connection);
            local = known;
        }
        return known;
    }

    /** Learns the addresses while the connection has them. */
    void remember() {
        remote();
        local();
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public boolean isSecure() {
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
            connectionHash = XxHash64.hash(remote().toString() + local(), 0);
        }
    }

    /** What is appended to x-forwarded-for: the peer's address, or our own if the peer is on this machine (Envoy's rule). */
    byte[] peerText() {
        byte[] text = peerText;
        if (text == null) {
            Endpoint shown = isLoopback(remote()) && local().isIp() ? local() : remote();
            text = bytes(shown.host());
            peerText = text;
        }
        return text;
    }

    @Override
    public byte[] remoteText() {
        byte[] text = remoteText;
        if (text == null) {
            text = bytes(remote().toString());
            remoteText = text;
        }
        return text;
    }

    @Override
    public byte[] remoteHostText() {
        byte[] text = remoteHostText;
        if (text == null) {
            text = bytes(remote().host());
            remoteHostText = text;
        }
        return text;
    }

    @Override
    public int remotePort() {
        return remote().port();
    }

    @Override
    public byte[] localText() {
        byte[] text = localText;
        if (text == null) {
            text = bytes(local().toString());
            localText = text;
        }
        return text;
    }

    @Override
    public byte[] localHostText() {
        byte[] text = localHostText;
        if (text == null) {
            text = bytes(local().host());
            localHostText = text;
        }
        return text;
    }

    @Override
    public int localPort() {
        return local().port();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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
