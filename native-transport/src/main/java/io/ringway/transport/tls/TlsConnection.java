package io.ringway.transport.tls;

import io.netty.util.ReferenceCountUtil;
import io.ringway.transport.ConnectOptions;
import io.ringway.transport.ConnectionHandler;
import io.ringway.transport.ConnectionLayer;
import io.ringway.transport.Transport;
import io.ringway.transport.memory.BlockQueue;
import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Errno;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The layer of TLS over one connection: to what serves the connection it is a transport, to the transport it is a handler.
 *
 * <pre>
 *   HELLO -> HANDSHAKING -> OPEN -> CLOSED        a server reads the ClientHello itself, to choose a certificate
 *                any of them -> CLOSED
 * </pre>
 *
 * <p>What is sent before the handshake is done waits. A peer that ends its side without {@code close_notify} may have been cut off, and counts
 * as reset (RFC 9112 section 9.8). After the peer's {@code close_notify} most engines do not send any more.
 *
 * <p>Owner: worker.
 */
public final class TlsConnection implements ConnectionHandler, ConnectionLayer.Layer {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);
    /** Plaintext of a record whose ciphertext fits into a block whatever the cipher suite adds. */
    private static final int PIECE_BYTES = BufferPool.BLOCK_BYTES - 512;

    private enum State {
        HELLO,
        HANDSHAKING,
        OPEN,
        /** Going, or gone: nothing that comes matters, nothing more is sent. */
        CLOSED
    }

    private final Transport transport;
    private final TlsBuffers buffers;
    private final BufferPool pool;
    private final TlsListener listener;
    private final ConnectionLayer upperTransport;
    private final BlockQueue received;
    private final BlockQueue waiting;
    private final @Nullable TlsServer server;
    private @Nullable X509Certificate ownCertificate;
    private final boolean isPeerChecked;
    private String serverName;
    private State state;
    private int handle;
    private @Nullable SSLEngine engine;
    private @Nullable ConnectionHandler upper;
    private @Nullable TlsSession session;
    private String failure = "";
    private boolean isFailed;
    private boolean isConnected;
    private boolean isReadWanted;
    /** The end of our side, or of the connection, waits for the handshake. */
    private boolean isEndWaiting;

    private boolean isCloseWaiting;
    private boolean isEndDelivered;

    private TlsConnection(
            Transport transport,
            int handle,
            TlsBuffers buffers,
            @Nullable TlsServer server,
            boolean isPeerChecked,
            @Nullable X509Certificate ownCertificate,
            String serverName,
            TlsListener listener) {
        this.transport = transport;
        this.handle = handle;
        this.buffers = buffers;
        this.server = server;
        this.isPeerChecked = isPeerChecked;
        this.ownCertificate = ownCertificate;
        this.serverName = serverName;
        this.listener = listener;
        pool = buffers.pool();
        received = new BlockQueue(pool);
        waiting = new BlockQueue(pool);
        upperTransport = new ConnectionLayer(transport, handle, this);
        state = server == null ? State.HANDSHAKING : State.HELLO;
    }

    /**
     * The server's side of an accepted connection that is not read from yet. {@link #serve} is due.
     *
     * @param listener hears of the handshake's outcome
     */
    public static TlsConnection accept(
            Transport transport, int handle, TlsBuffers buffers, TlsServer server, TlsListener listener) {
        return new TlsConnection(
                transport, handle, buffers, server, isChecked(server.settings().clients()), null, "", listener);
    }

    /**
     * The client's side of a connection that is not made yet. {@link #connect} is due.
     *
     * @param serverName whom we want (SNI); empty to say nothing
     * @param listener hears of the handshake's outcome
     */
    public static TlsConnection client(
            Transport transport, TlsBuffers buffers, TlsClient client, String serverName, TlsListener listener) {
        TlsIdentity identity = client.settings().identity();
        TlsConnection made = new TlsConnection(
                transport,
                -1,
                buffers,
                null,
                isChecked(client.settings().servers()),
                identity == null ? null : identity.certificate(),
                serverName,
                listener);
        made.begin(client.newEngine(serverName), true);
        return made;
    }

    private static boolean isChecked(@Nullable PeerVerifier verifier) {
        return verifier != null && !verifier.isEveryoneAccepted();
    }

    /** The transport for whoever serves the connection. */
    public Transport transport() {
        return upperTransport;
    }

    /** Shows the connection to what serves it, and begins to read. Once, for a server's. */
    public void serve(ConnectionHandler handler) {
        upper = handler;
        isConnected = true;
        if (state != State.CLOSED) {
            transport.recvStart(handle);
        }
    }

    /** Starts to connect, see {@link Transport#connect}: established it is once the handshake is done. */
    public int connect(Endpoint remote, ConnectOptions options, ConnectionHandler handler) {
        upper = handler;
        handle = transport.connect(remote, options, this);
        upperTransport.handle(handle);
        if (handle < 0) {
            free();
        }
        return handle;
    }

    /** The handshake is not done, and has not failed. */
    public boolean isHandshaking() {
        return state == State.HELLO || state == State.HANDSHAKING;
    }

    /** What was agreed on; null before the handshake is done. */
    public @Nullable TlsSession session() {
        return session;
    }

    /**
     * Why a connection was lost, as Envoy's {@code %UPSTREAM_TRANSPORT_FAILURE_REASON%} says it.
     *
     * @param tls its layer, if it had one
     * @param error as of {@link ConnectionHandler#onClosed}
     */
    public static String failureText(@Nullable TlsConnection tls, int error) {
        return tls == null || tls.failure.isEmpty()
                ? Errno.describe(error)
                : "TLS_error:|" + tls.failure + ":TLS_error_end";
    }

    private void begin(SSLEngine made, boolean isClient) {
        made.setUseClientMode(isClient);
        engine = made;
    }

    private SSLEngine engine() {
        return Objects.requireNonNull(engine);
    }

    private ConnectionHandler upper() {
        return Objects.requireNonNull(upper);
    }

    // ---- what the transport says ----

    @Override
    public void onConnected(int connection) {
        isConnected = true;
        transport.recvStart(handle);
        try {
            engine().beginHandshake();
            shakeHands();
        } catch (SSLException e) {
            fail(e);
        }
    }

    @Override
    public boolean onRecv(int connection, int position, int length) {
        if (state == State.CLOSED) {
            return false;
        }
        try {
            if (state == State.HELLO) {
                readHello(position, length);
            } else {
                readRecords(position, position + length);
            }
        } catch (SSLException e) {
            fail(e);
        }
        return false;
    }

    @Override
    public int prefetch(int stage) {
        return state == State.OPEN ? upper().prefetch(stage) : 0;
    }

    @Override
    public void onRecvEnd(int connection) {
        if (state == State.CLOSED || isEndDelivered) {
            return;
        }
        if (state == State.OPEN) {
            // Cut off, or sloppy: nobody can tell.
            failure = "closed without close_notify";
            isFailed = true;
            end();
            transport.reset(handle);
        } else {
            fail(new SSLException("connection closed during the handshake"));
        }
    }

    @Override
    public void onSent(int connection, long pendingBytes) {
        if (state == State.OPEN) {
            upper().onSent(handle, pendingBytes);
        }
    }

    @Override
    public void onClosed(int connection, int error) {
        if (!isFailed && state != State.OPEN && state != State.CLOSED && isConnected && error != 0) {
            isFailed = true;
            failure = Errno.describe(error);
            listener.onFailure(TlsFailure.CONNECTION);
        }
        end();
        free();
        upper().onClosed(connection, isFailed && error == 0 ? Errno.EPROTO : error);
    }

    // ---- the handshake ----

    /** Waits for the whole ClientHello, which says which certificate is wanted, and gives it to an engine. */
    private void readHello(int position, int length) throws SSLException {
        keep(position, length);
        byte[] come = new byte[(int) received.bytes()];
        received.copyTo(come);
        ClientHello.Outcome outcome = ClientHello.read(new UnsafeBuffer(come), 0, come.length);
        switch (outcome.status()) {
            case INCOMPLETE -> {
                // more will come
            }
            case NOT_TLS -> throw new SSLException("not TLS");
            case COMPLETE -> {
                received.clear();
                onHello(outcome.hello());
                readAgain(come);
            }
        }
    }

    private void onHello(ClientHello hello) throws SSLException {
        TlsServer by = Objects.requireNonNull(server);
        serverName = hello.serverName();
        if (by.settings().isSniRequired() && serverName.isEmpty()) {
            throw new SSLException("the client does not say whom it wants (SNI)");
        }
        int identity = by.choose(hello);
        ownCertificate = by.settings().identities().get(identity).certificate();
        begin(by.newEngine(identity), false);
        engine().beginHandshake();
        state = State.HANDSHAKING;
    }

    private void readAgain(byte[] come) throws SSLException {
        for (int at = 0; at < come.length && state != State.CLOSED; at += BufferPool.BLOCK_BYTES) {
            int count = Math.min(come.length - at, BufferPool.BLOCK_BYTES);
            int block = take();
            try {
                pool.buffer().putBytes(block, come, at, count);
                readRecords(block, block + count);
            } finally {
                pool.give(block);
            }
        }
    }

    /** Does what the engine wants to be done before it can read on. */
    private void shakeHands() throws SSLException {
        while (state != State.CLOSED) {
            switch (engine().getHandshakeStatus()) {
                case NEED_TASK -> {
                    for (Runnable task = engine().getDelegatedTask();
                            task != null;
                            task = engine().getDelegatedTask()) {
                        task.run();
                    }
                }
                case NEED_WRAP -> {
                    if (!wrapNothing()) {
                        return;
                    }
                }
                default -> {
                    return;
                }
            }
        }
    }

    private void onHandshakeDone() throws SSLException {
        if (state != State.HANDSHAKING) {
            return;
        }
        state = State.OPEN;
        TlsSession made = new TlsSession(
                engine().getSession(),
                serverName,
                Objects.requireNonNullElse(engine().getApplicationProtocol(), ""),
                isPeerChecked,
                ownCertificate);
        session = made;
        listener.onHandshake(made, SessionReuse.is(engine()));
        while (!waiting.isEmpty()) {
            int count = waiting.length();
            int from = waiting.remove();
            try {
                encrypt(from, count);
            } finally {
                pool.give(from);
            }
        }
        if (isCloseWaiting) {
            close();
            return;
        }
        if (isEndWaiting) {
            shutdownSend();
        }
        if (server == null) {
            upper().onConnected(handle);
        }
        if (!isReadWanted && state == State.OPEN) {
            transport.recvStop(handle);
        }
    }

    // ---- reading ----

    /** Decrypts what is whole, and keeps the rest. */
    private void readRecords(int start, int end) throws SSLException {
        int at = start;
        if (!received.isEmpty()) {
            at = completeRecord(start, end);
        }
        while (at < end && state != State.CLOSED) {
            if (Records.isWrong(pool.buffer(), at, end)) {
                throw new SSLException("not a TLS record");
            }
            if (end - at < ClientHello.HEADER_BYTES
                    || end - at < ClientHello.HEADER_BYTES + Records.payloadBytes(pool.buffer(), at)) {
                break;
            }
            int next = at + ClientHello.HEADER_BYTES + Records.payloadBytes(pool.buffer(), at);
            ByteBuffer from = buffers.unwrapFrom;
            decrypt(from.clear().limit(next).position(at));
            at = next;
        }
        if (at < end && state != State.CLOSED) {
            keep(at, end - at);
        }
    }

    /**
     * Puts a record together of which a part is here.
     *
     * @return where the bytes behind it begin; the end if it is not whole yet
     */
    private int completeRecord(int start, int end) throws SSLException {
        if (received.length() >= ClientHello.HEADER_BYTES
                && received.bytes() + end - start
                        < ClientHello.HEADER_BYTES + Records.payloadBytes(pool.buffer(), received.position())) {
            keep(start, end - start);
            return end;
        }
        ByteBuffer record = buffers.gathered();
        while (!received.isEmpty()) {
            int count = received.length();
            int from = received.remove();
            pool.buffer().getBytes(from, record, count);
            pool.give(from);
        }
        int at = fill(record, ClientHello.HEADER_BYTES, start, end);
        if (Records.isWrong(buffers.gatheredView(), 0, record.position())) {
            throw new SSLException("not a TLS record");
        }
        boolean isWhole = false;
        if (record.position() >= ClientHello.HEADER_BYTES) {
            int whole = ClientHello.HEADER_BYTES + Records.payloadBytes(buffers.gatheredView(), 0);
            at = fill(record, whole, at, end);
            isWhole = record.position() == whole;
        }
        record.flip();
        if (isWhole) {
            decrypt(record);
        } else {
            putBack(record);
        }
        return at;
    }

    /** Copies bytes behind a record's first ones until it has so many; where the next ones are. */
    private int fill(ByteBuffer record, int bytes, int start, int end) {
        int count = Math.min(Math.max(0, bytes - record.position()), end - start);
        pool.buffer().getBytes(start, record, count);
        return start + count;
    }

    /** A part of a record waits for the rest. */
    private void putBack(ByteBuffer record) throws SSLException {
        while (record.hasRemaining()) {
            int block = take();
            int count = Math.min(record.remaining(), BufferPool.BLOCK_BYTES);
            pool.buffer().putBytes(block, record, count);
            received.add(block, count);
        }
    }

    private void keep(int position, int length) throws SSLException {
        if (!received.keep(position, length)) {
            throw new SSLException("out of memory");
        }
    }

    /** One record, or what is left of it. */
    private void decrypt(ByteBuffer record) throws SSLException {
        int end = record.limit();
        int at = record.position();
        while (state != State.CLOSED) {
            record.limit(end).position(at);
            int block = take();
            buffers.unwrapTo[0].clear().limit(block + BufferPool.BLOCK_BYTES).position(block);
            buffers.unwrapTo[1].clear();
            SSLEngineResult result;
            try {
                result = engine().unwrap(record, buffers.unwrapTo, 0, 2);
            } catch (SSLException e) {
                pool.give(block);
                throw e;
            }
            at += result.bytesConsumed();
            int produced = result.bytesProduced();
            if (produced == 0 || state != State.OPEN || isEndDelivered || !upper().onRecv(handle, block, produced)) {
                pool.give(block);
            }
            after(result);
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                endReading();
                return;
            }
            if (at == end && (produced > 0 || result.bytesConsumed() == 0)) {
                return; // it may take a record at one call and give what it holds at the next
            }
            if (result.bytesConsumed() == 0 && produced == 0) {
                throw new SSLException("the engine does not take a record: " + result.getStatus());
            }
        }
    }

    private void after(SSLEngineResult result) throws SSLException {
        if (state == State.CLOSED) {
            return;
        }
        if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
            onHandshakeDone();
        } else if (state == State.OPEN
                && result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
                && engine().getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
            throw new SSLException(
                    "a record that cannot be read"); // BoringSSL's has an alert to send, and keeps the reason to itself
        }
        shakeHands();
    }

    /** The peer has said that no more comes. */
    private void endReading() {
        if (state == State.OPEN && !isEndDelivered) {
            isEndDelivered = true;
            upper().onRecvEnd(handle);
        } else if (state == State.HANDSHAKING) {
            fail(new SSLException("the peer has broken off the handshake"));
        }
    }

    // ---- writing ----

    /** Encrypts bytes of a block that stays the caller's. */
    private void encrypt(int position, int length) throws SSLException {
        int at = position;
        int end = position + length;
        while (at < end && state == State.OPEN) {
            int piece = Math.min(end - at, PIECE_BYTES);
            ByteBuffer from = buffers.wrapFrom;
            from.clear().limit(at + piece).position(at);
            SSLEngineResult result = wrap(from);
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                throw new SSLException("closed by the peer");
            }
            at += result.bytesConsumed();
        }
    }

    /** @return whether something was sent */
    private boolean wrapNothing() throws SSLException {
        SSLEngineResult result = wrap(NOTHING);
        if (result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
            onHandshakeDone();
        }
        return result.bytesProduced() > 0;
    }

    private SSLEngineResult wrap(ByteBuffer from) throws SSLException {
        int block = take();
        SSLEngineResult result;
        try {
            ByteBuffer to = buffers.wrapTo;
            result = engine().wrap(
                            from,
                            to.clear().limit(block + BufferPool.BLOCK_BYTES).position(block));
        } catch (SSLException e) {
            pool.give(block);
            throw e;
        }
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            pool.give(block);
            return wrapWide(from);
        }
        if (result.bytesProduced() > 0) {
            transport.send(handle, block, result.bytesProduced());
        } else {
            pool.give(block);
        }
        return result;
    }

    /** For engines that want more room than they use. */
    private SSLEngineResult wrapWide(ByteBuffer from) throws SSLException {
        ByteBuffer wide = buffers.wide(engine().getSession().getPacketBufferSize());
        SSLEngineResult result = engine().wrap(from, wide);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            throw new SSLException("a record is larger than the engine said");
        }
        wide.flip();
        while (wide.hasRemaining()) {
            int block = take();
            int count = Math.min(wide.remaining(), BufferPool.BLOCK_BYTES);
            pool.buffer().putBytes(block, wide, count);
            transport.send(handle, block, count);
        }
        return result;
    }

    private int take() throws SSLException {
        int block = pool.take();
        if (block == BufferPool.NONE) {
            throw new SSLException("out of memory");
        }
        return block;
    }

    // ---- what the upper side wants ----

    @Override
    public void setHandler(ConnectionHandler handler) {
        upper = handler;
    }

    @Override
    public void recvStart() {
        isReadWanted = true;
        if (state == State.OPEN) {
            transport.recvStart(handle);
        }
    }

    @Override
    public void recvStop() {
        isReadWanted = false;
        if (state == State.OPEN) {
            transport.recvStop(handle);
        }
    }

    @Override
    public void send(int position, int length) {
        if (isHandshaking()) {
            waiting.add(position, length);
            return;
        }
        try {
            encrypt(position, length);
        } catch (SSLException e) {
            fail(e);
        }
        pool.give(position);
    }

    @Override
    public long sendPendingBytes() {
        return waiting.bytes() + transport.sendPendingBytes(handle);
    }

    @Override
    public void shutdownSend() {
        if (state == State.OPEN) {
            if (sayGoodbye()) {
                transport.shutdownSend(handle);
            }
        } else if (state != State.CLOSED) {
            isEndWaiting = true;
        }
    }

    @Override
    public void close() {
        if (state == State.OPEN) {
            sayGoodbye();
        } else if (state != State.CLOSED && !waiting.isEmpty()) {
            isCloseWaiting = true;
            return;
        }
        end();
        transport.close(handle);
    }

    @Override
    public void reset() {
        end();
        transport.reset(handle);
    }

    /** Sends {@code close_notify}; false if that failed, and the connection with it. */
    private boolean sayGoodbye() {
        try {
            engine().closeOutbound();
            while (!engine().isOutboundDone() && wrap(NOTHING).bytesProduced() > 0) {
                // one record at a time
            }
            return true;
        } catch (SSLException e) {
            fail(e);
            return false;
        }
    }

    // ---- the end ----

    /** Tells the peer why, if the engine knows words for it, and closes. */
    private void fail(SSLException cause) {
        if (state == State.CLOSED) {
            return;
        }
        boolean isHandshake = state != State.OPEN;
        isFailed = true;
        failure = reason(cause);
        listener.onFailure(kind(cause, isHandshake));
        end();
        if (engine != null) {
            try {
                engine.closeOutbound();
                while (wrap(NOTHING).bytesProduced() > 0) {
                    // the alert, one record at a time
                }
            } catch (SSLException _) {
                // then without one
            }
        }
        transport.close(handle);
    }

    private static String reason(Throwable cause) {
        Throwable deepest = cause;
        while (deepest.getCause() != null && !(deepest instanceof PeerRefusedException)) {
            deepest = deepest.getCause();
        }
        return Objects.requireNonNullElse(
                deepest.getMessage(), deepest.getClass().getSimpleName());
    }

    private TlsFailure kind(Throwable cause, boolean isHandshake) {
        for (Throwable one = cause; one != null; one = one.getCause()) {
            if (one instanceof PeerRefusedException refused) {
                return refused.kind();
            }
        }
        boolean isWithoutCertificate = isHandshake
                && server != null
                && server.settings().isCertificateRequired()
                && isAboutMissingCertificate(reason(cause));
        return isWithoutCertificate ? TlsFailure.VERIFY_NO_CERTIFICATE : TlsFailure.CONNECTION;
    }

    /** BoringSSL's words, then the JDK's. */
    private static boolean isAboutMissingCertificate(String reason) {
        return reason.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")
                || reason.contains("Empty client certificate chain");
    }

    /** Nothing comes or goes any more. */
    private void end() {
        state = State.CLOSED;
        received.clear();
        waiting.clear();
    }

    private void free() {
        ReferenceCountUtil.release(engine);
        engine = null;
    }
}
