package io.ringway.hotpath.network;

import io.ringway.hotpath.filter.ConnectionInfo;
import io.ringway.hotpath.filter.FilterState;
import io.ringway.lb.hash.XxHash64;
import io.ringway.transport.Transport;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.tls.TlsConnection;
import io.ringway.transport.tls.TlsSession;
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
    private final long id;
    private final FilterState filterState = new FilterState();
    private @Nullable TlsConnection tls;
    private Detected detected = Detected.NOTHING;
    private @Nullable Endpoint remote;
    /** Known with {@link #remote}. */
    private boolean isPrivatePeer;

    private @Nullable Endpoint local;
    /** The peer of the socket, where a PROXY header has named another one. */
    private @Nullable Endpoint direct;

    private byte @Nullable [] peerText;
    private byte @Nullable [] clientCertificate;
    private boolean isHashed;
    private long hostHash;
    private long connectionHash;
    private byte @Nullable [] remoteText;
    private byte @Nullable [] remoteHostText;
    private byte @Nullable [] localText;
    private byte @Nullable [] localHostText;

    public Downstream(Transport transport, int connection, long id) {
        this.transport = transport;
        this.connection = connection;
        this.id = id;
    }

    /** The client: the peer of the socket, or who it says it speaks for. */
    public Endpoint remote() {
        Endpoint known = remote;
        if (known == null) {
            known = transport.remoteAddress(connection);
            remote(known);
        }
        return known;
    }

    private void remote(Endpoint known) {
        remote = known;
        isPrivatePeer = !known.isIp() || InternalAddress.isInternal(known.addressBytes());
    }

    /** The peer of the socket, whatever it says. */
    public Endpoint direct() {
        Endpoint known = direct;
        return known == null ? remote() : known;
    }

    /** The peer speaks for a client that has connected elsewhere (the PROXY protocol). Before anybody has asked for texts. */
    public void speaksFor(Endpoint client, Endpoint destination) {
        direct = remote();
        remote(client);
        local = destination;
    }

    /** What inspectors have found. */
    public Detected detected() {
        return detected;
    }

    public void speaks(Detected found) {
        detected = found;
    }

    /** Our side, or where the client has connected to. */
    public Endpoint local() {
        Endpoint known = local;
        if (known == null) {
            known = transport.localAddress(connection);
            local = known;
        }
        return known;
    }

    /** Learns the addresses while the connection has them. */
    public void remember() {
        remote();
        local();
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public FilterState filterState() {
        return filterState;
    }

    @Override
    public boolean isSecure() {
        return tls != null;
    }

    @Override
    public @Nullable TlsSession tls() {
        return tls == null ? null : tls.session();
    }

    /** The connection is encrypted. */
    public void secureBy(TlsConnection connection) {
        tls = connection;
    }

    /** What the connection manager says of the client's certificate, {@code Hash=...}; null if it has not been asked yet. */
    public byte @Nullable [] clientCertificate() {
        return clientCertificate;
    }

    public void clientCertificate(byte[] text) {
        clientCertificate = text;
    }

    /** See {@link InternalAddress}; a peer without an IP address is on this machine. */
    public boolean isPrivatePeer() {
        remote();
        return isPrivatePeer;
    }

    /** Hash of the peer's address as text, without the port. */
    public long hostHash() {
        hashAddresses();
        return hostHash;
    }

    /** Hash of both addresses with their ports, which is the connection's own as long as it lasts. */
    public long connectionHash() {
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
    public byte[] peerText() {
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
    public byte[] directText() {
        return direct == null ? remoteText() : bytes(direct().toString());
    }

    @Override
    public byte[] directHostText() {
        return direct == null ? remoteHostText() : bytes(direct().host());
    }

    @Override
    public int directPort() {
        return direct().port();
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
