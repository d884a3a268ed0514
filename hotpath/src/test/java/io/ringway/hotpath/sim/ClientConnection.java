package io.ringway.hotpath.sim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One connection of a client: sends groups of requests, checks what comes back (I1, I5). */
final class ClientConnection extends Peer {
    private static final long MS = 1_000_000L;
    /** The longest timeout of the proxy that can be running, and the second that I5 allows. */
    private static final long PATIENCE_NS = ProxyUnderTest.LONGEST_TIMEOUT_NS + 1_000 * MS;
    /** For a connection on which the client has stopped somewhere, maybe between two requests. */
    private static final long STALL_PATIENCE_NS = ProxyUnderTest.IDLE_TIMEOUT_NS + 1_000 * MS;

    /** What a client does besides asking. */
    private enum Mischief {
        NONE,
        HALF_CLOSE,
        ABORT,
        CUT_REQUEST,
        STALL,
        ATTACK,
        SLOW_READ
    }

    private static final List<Mischief> MISCHIEFS = List.copyOf(EnumSet.complementOf(EnumSet.of(Mischief.NONE)));

    private final SimClient client;
    private final Outside outside;
    private final History history;
    private final ArrayDeque<Exchange> awaiting = new ArrayDeque<>();
    private int handle;
    private boolean isConnected;
    private boolean isOver;
    private boolean isCloseAnnounced;
    private boolean isHalfClosed;
    private boolean isMischievous;
    private boolean isAttacking;
    /** Nothing more is asked here. */
    private boolean isScriptOver;

    private long patienceNs = PATIENCE_NS;
    private long movedNs;

    private @Nullable Exchange answering;
    private boolean isFromBackend;
    private int bodyRead;

    ClientConnection(SimClient client) {
        super(client.outside);
        this.client = client;
        outside = client.outside;
        history = client.history;
    }

    void onConnecting(int newHandle) {
        handle = newHandle;
        movedNs = outside.nowNs();
        watch();
    }

    void onConnectTimeout() {
        if (!isConnected && !isOver) {
            isMischievous = true;
            outside.transport.reset(handle);
        }
    }

    // ---- asking

    @Override
    public void onConnected(int connection) {
        isConnected = true;
        outside.transport.recvStart(connection);
        sendGroup();
    }

    private void sendGroup() {
        if (isOver || isCloseAnnounced || isScriptOver) {
            return;
        }
        Mischief mischief = mischief();
        isMischievous |= mischief != Mischief.NONE && mischief != Mischief.HALF_CLOSE;
        isScriptOver = mischief != Mischief.NONE && mischief != Mischief.SLOW_READ;
        patienceNs = mischief == Mischief.STALL ? STALL_PATIENCE_NS : PATIENCE_NS;
        int count = 1 + outside.random.nextInt(client.scenario.pipelineMax());
        Wire wire = new Wire();
        boolean isLast = false;
        for (int i = 0; i < count && client.hasMore() && !isLast; i++) {
            Exchange exchange = client.newExchange();
            isLast = exchange.isLast || exchange.isHttp10;
            awaiting.add(exchange);
            wire.bytes(exchange.requestBytes());
        }
        if (mischief == Mischief.ATTACK) {
            isAttacking = true;
            wire.bytes(Attacks.bytes(outside.random.nextInt(Attacks.count())));
        }
        movedNs = outside.nowNs();
        send(wire.toBytes(), mischief);
    }

    private Mischief mischief() {
        if (outside.chance(client.scenario.clientFaults())) {
            return MISCHIEFS.get(outside.random.nextInt(MISCHIEFS.size()));
        }
        return outside.random.nextInt(15) == 0 ? Mischief.HALF_CLOSE : Mischief.NONE;
    }

    private void send(byte[] bytes, Mischief mischief) {
        switch (mischief) {
            case NONE, ATTACK -> sendPieces(bytes, 0, outside.random.nextInt(5) == 0 ? 4 : 1);
            case HALF_CLOSE -> {
                isHalfClosed = true;
                outside.send(handle, bytes);
                outside.transport.shutdownSend(handle);
            }
            case ABORT -> {
                outside.send(handle, bytes);
                outside.after(outside.random.nextLong(20 * MS), () -> outside.transport.reset(handle));
            }
            case CUT_REQUEST -> {
                sendPart(bytes);
                outside.after(outside.random.nextLong(20 * MS), this::leave);
            }
            case STALL -> sendPart(bytes);
            case SLOW_READ -> {
                outside.send(handle, bytes);
                outside.transport.recvStop(handle);
                outside.after(outside.random.nextLong(1_000 * MS), () -> outside.transport.recvStart(handle));
            }
        }
    }

    private void sendPart(byte[] bytes) {
        outside.send(handle, Arrays.copyOf(bytes, 1 + outside.random.nextInt(bytes.length)));
    }

    private void leave() {
        switch (outside.random.nextInt(3)) {
            case 0 -> outside.transport.reset(handle);
            case 1 -> outside.transport.close(handle);
            default -> {
                isHalfClosed = true;
                outside.transport.shutdownSend(handle);
            }
        }
    }

    private void sendPieces(byte[] bytes, int from, int count) {
        if (isOver) {
            return;
        }
        if (count > 1 && bytes.length - from > 1) {
            int to = from + 1 + outside.random.nextInt(bytes.length - from - 1);
            outside.send(handle, Arrays.copyOfRange(bytes, from, to));
            outside.after(outside.random.nextLong(5 * MS), () -> sendPieces(bytes, to, count - 1));
            return;
        }
        outside.send(handle, Arrays.copyOfRange(bytes, from, bytes.length));
    }

    // ---- what comes back

    @Override
    long onHead(Head head) {
        int status = Integer.parseInt(head.startLine().substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        Exchange expected = awaiting.peek();
        if (expected == null && !isAttacking && status != 408) {
            history.violation("I1: an answer that nobody asked for: " + head);
        }
        if (status < 200) {
            return INTERIM;
        }
        answering = expected;
        bodyRead = 0;
        isCloseAnnounced |= head.isClose();
        String id = head.value(Exchange.ID);
        isFromBackend = !id.isEmpty();
        if (isFromBackend && (expected == null || !id.equals(Integer.toString(expected.id)))) {
            history.violation("I1: answer " + id + " for " + expected);
        }
        if (isFromBackend && expected != null && status != expected.status) {
            history.violation("I1: status " + status + " for " + expected);
        }
        if (!isFromBackend) {
            checkOwn(status, expected);
        }
        return framing(head, status, expected);
    }

    /** An answer of the proxy itself. */
    private void checkOwn(int status, @Nullable Exchange expected) {
        if (status < 400) {
            history.violation("an answer " + status + " of nobody for " + expected);
        }
        if (expected != null && !isMischievous) {
            history.onlyWithFaults(status + " for " + expected);
        }
    }

    private static long framing(Head head, int status, @Nullable Exchange expected) {
        if ((expected != null && expected.method.equals("HEAD")) || status == 204 || status == 304) {
            return 0;
        }
        if (head.isChunked()) {
            return CHUNKED;
        }
        String length = head.value("content-length");
        return length.isEmpty() ? UNTIL_CLOSE : Long.parseLong(length);
    }

    @Override
    void onBody(byte[] bytes, int from, int length) {
        Exchange exchange = answering;
        int end = bodyRead + length;
        if (isFromBackend && exchange != null && Exchange.isOther(exchange.body, bodyRead, bytes, from, length)) {
            history.violation("I1: answer's body differs between " + bodyRead + " and " + end + " of " + exchange + ": "
                    + text(bytes, from, length));
        }
        bodyRead = end;
    }

    /** Something that a report can show. */
    private static String text(byte[] bytes, int from, int length) {
        return new String(bytes, from, Math.min(length, 80), StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
    }

    @Override
    void onEnd() {
        Exchange exchange = answering;
        answering = null;
        movedNs = outside.nowNs();
        if (exchange == null) {
            return; // to an attack
        }
        awaiting.remove();
        if (!isFromBackend) {
            history.refused++;
        } else {
            if (!exchange.isBodiless() && bodyRead != exchange.body.length) {
                history.violation("I1: a body of " + bodyRead + " bytes looks complete in " + exchange);
            }
            exchange.isAnswered = true;
            history.answered++;
        }
        if (awaiting.isEmpty() && !isCloseAnnounced && !isScriptOver) {
            outside.after(client.thinkNs(), this::goOn);
        }
    }

    private void goOn() {
        if (!isOver && (!client.hasMore() || outside.random.nextInt(10) == 0)) {
            isMischievous = true; // leaves while nothing is in flight
            outside.transport.close(handle);
        } else {
            sendGroup();
        }
    }

    @Override
    void onBroken(String why) {
        history.violation("I1: the proxy sent " + why + " for " + answering);
    }

    // ---- the end

    /** I5: whatever is awaited, it comes, or the connection ends. */
    private void watch() {
        if (isOver) {
            return;
        }
        if (outside.nowNs() - movedNs > patienceNs) {
            history.violation(
                    "I5: nothing for " + patienceNs / MS + " ms; awaiting " + awaiting + (isAttacking ? " attack" : "")
                            + (isHalfClosed ? " half-closed" : "") + (isCloseAnnounced ? " close announced" : "")
                            + (isMischievous ? " mischievous" : "") + (isConnected ? "" : " connecting"));
            outside.transport.reset(handle);
            return;
        }
        outside.after(100 * MS, this::watch);
    }

    @Override
    public boolean onRecv(int connection, int position, int length) {
        movedNs = outside.nowNs();
        return super.onRecv(connection, position, length);
    }

    @Override
    public void onRecvEnd(int connection) {
        readEnd();
        if (!isOver) {
            outside.transport.close(handle);
        }
    }

    @Override
    public void onSent(int connection, long pendingBytes) {
        movedNs = outside.nowNs();
    }

    @Override
    public void onClosed(int connection, int error) {
        isOver = true;
        if (isAttacking) {
            history.repelled++;
        }
        history.cut += awaiting.size();
        if (!awaiting.isEmpty() && !isCloseAnnounced && !isMischievous) {
            history.onlyWithFaults("cut with error " + error + ": " + awaiting);
        }
        client.onConnectionEnd();
    }
}
