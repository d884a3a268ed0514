package io.ringway.hotpath.sim;

import io.ringway.hotpath.sim.Exchange.Fault;
import io.ringway.transport.net.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A backend that answers each request as its exchange says, and watches what the proxy forwards (I2, I3). */
final class SimBackend {
    static final String ATTACK_TARGET = "/attack";
    private static final long PIECE_DELAY_MAX_NS = 6_000_000;

    private final Outside outside;
    private final History history;
    private final int retriesMax;
    /** Heads of requests seen. */
    int heads;

    SimBackend(Outside outside, History history, Endpoint address, int retriesMax) throws IOException {
        this.retriesMax = retriesMax;
        this.outside = outside;
        this.history = history;
        outside.listen(address, Connection::new);
    }

    private final class Connection extends Peer {
        private final int handle;
        private @Nullable Exchange current;
        /** What goes wrong in this answer. */
        private Fault fault = Fault.NONE;

        private int bodyRead;
        private boolean isAttack;
        private boolean isRequestRead;
        private boolean isAnswerSent;
        private boolean isOver;
        /** Why nothing may be sent here any more. */
        private @Nullable String notReusable;

        Connection(int handle) {
            super(outside);
            this.handle = handle;
        }

        @Override
        long onHead(Head head) {
            heads++;
            if (current != null) {
                history.violation("I3: " + head.startLine() + " on a connection that is busy with " + current);
            }
            if (notReusable != null) {
                history.violation("I3: " + head.startLine() + " on a connection " + notReusable);
            }
            String[] parts = head.startLine().split(" ", -1);
            String length = head.value("content-length");
            if (!length.isEmpty() && head.isChunked()) {
                history.violation("I2: two framings in " + head);
            }
            if (parts.length == 3 && parts[1].equals(ATTACK_TARGET)) {
                isAttack = true;
                current = null;
            } else {
                isAttack = false;
                begin(find(parts, head), parts[0]);
            }
            return head.isChunked() ? CHUNKED : length.isEmpty() ? 0 : Long.parseLong(length);
        }

        private @Nullable Exchange find(String[] parts, Head head) {
            boolean isOurs = parts.length == 3 && parts[1].startsWith(Exchange.TARGET);
            String id = isOurs ? parts[1].substring(Exchange.TARGET.length()) : "";
            Exchange found = id.matches("[0-9]{1,9}") ? history.find(Integer.parseInt(id)) : null;
            if (found == null || !head.value(Exchange.ID).equals(id) || !parts[2].equals("HTTP/1.1")) {
                history.violation("I2: nobody sent " + head);
                return null;
            }
            return found;
        }

        private void begin(@Nullable Exchange exchange, String method) {
            current = exchange;
            bodyRead = 0;
            isRequestRead = false;
            isAnswerSent = false;
            if (exchange == null) {
                return;
            }
            if (++exchange.seen > exchange.sendsMax(retriesMax)) {
                history.violation("I2: sent too often: " + exchange);
            }
            fault = exchange.faultNow();
            if (!method.equals(exchange.method)) {
                history.violation("I2: method " + method + " of " + exchange);
            }
            if (exchange.isEarly) {
                answer(exchange);
            }
        }

        @Override
        void onBody(byte[] bytes, int from, int length) {
            Exchange exchange = current;
            if (exchange == null) {
                return;
            }
            int end = bodyRead + length;
            if (Exchange.isOther(exchange.requestBody, bodyRead, bytes, from, length)) {
                history.violation("I2: body differs between " + bodyRead + " and " + end + " of " + exchange);
            }
            bodyRead = end;
        }

        @Override
        void onEnd() {
            if (isAttack) {
                history.violation("I2: a smuggled request came through");
            }
            Exchange exchange = current;
            if (exchange == null) {
                return;
            }
            if (bodyRead != exchange.requestBody.length) {
                history.violation("I2: body of " + bodyRead + " bytes in " + exchange);
            }
            isRequestRead = true;
            if (!exchange.isEarly) {
                answer(exchange);
            }
            endExchange();
        }

        @Override
        void onBroken(String why) {
            history.violation("I2: the proxy sent " + why);
        }

        private void endExchange() {
            if (isRequestRead && isAnswerSent) {
                current = null;
            }
        }

        // ---- answering

        private void answer(Exchange exchange) {
            byte[] bytes = exchange.answerBytes(fault);
            switch (fault) {
                case NONE, CLOSE_AFTER, INTERIM_FLOOD, LENGTH_AND_CHUNKED ->
                    pieces(bytes, 0, exchange.pieces, exchange);
                case NEVER -> notReusable = "whose last request was never answered";
                case RESET_BEFORE -> die(true);
                case CLOSE_BEFORE -> die(false);
                case DIE_IN_HEAD -> cutAt(exchange, bytes, 1, headLength(bytes));
                case DIE_IN_BODY -> cutAt(exchange, bytes, headLength(bytes), bytes.length);
                case GARBAGE ->
                    pieces(
                            "garbage\r\n\r\nHTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                            0,
                            1,
                            exchange);
                case BAD_CHUNK -> pieces(withBadChunk(bytes), 0, exchange.pieces, exchange);
                case EXTRA_BYTE -> pieces(new Wire().bytes(bytes).text("x").toBytes(), 0, 1, exchange);
                case EXTRA_ANSWER ->
                    pieces(
                            new Wire()
                                    .bytes(bytes)
                                    .text("HTTP/1.1 200 OK\r\nX-Id: poison\r\nContent-Length: 6\r\n\r\npoison")
                                    .toBytes(),
                            0,
                            1,
                            exchange);
            }
        }

        private void cutAt(Exchange exchange, byte[] bytes, int from, int to) {
            int cut = from + outside.random.nextInt(Math.max(1, to - from));
            outside.send(handle, Arrays.copyOf(bytes, cut));
            notReusable = "that was cut in the middle of an answer";
            boolean isReset = exchange.framing == Exchange.Framing.CLOSE || outside.chance(0.5);
            outside.after(outside.random.nextLong(PIECE_DELAY_MAX_NS), () -> die(isReset));
        }

        private void pieces(byte[] bytes, int from, int count, Exchange exchange) {
            if (isOver) {
                return;
            }
            if (count > 1 && bytes.length - from > 1) {
                int to = from + 1 + outside.random.nextInt(bytes.length - from - 1);
                outside.send(handle, Arrays.copyOfRange(bytes, from, to));
                outside.after(
                        outside.random.nextLong(PIECE_DELAY_MAX_NS), () -> pieces(bytes, to, count - 1, exchange));
                return;
            }
            outside.send(handle, Arrays.copyOfRange(bytes, from, bytes.length));
            onAnswered(exchange);
        }

        private void onAnswered(Exchange exchange) {
            isAnswerSent = true;
            switch (fault) {
                case NONE -> {}
                case CLOSE_AFTER -> outside.after(outside.random.nextLong(4 * PIECE_DELAY_MAX_NS), () -> die(false));
                default -> notReusable = "whose last answer was broken: " + exchange;
            }
            if (exchange.isConnectionClose || exchange.framing == Exchange.Framing.CLOSE) {
                notReusable = "that its backend has said to close";
                outside.transport.shutdownSend(handle);
            }
            endExchange();
        }

        private void die(boolean isReset) {
            if (isOver) {
                return;
            }
            isOver = true;
            Exchange exchange = current;
            boolean isEndTaken = exchange != null && exchange.framing == Exchange.Framing.CLOSE;
            if (isReset || isEndTaken) {
                outside.transport.reset(handle);
            } else {
                outside.transport.close(handle);
            }
        }

        // ---- the transport's side

        @Override
        public void onRecvEnd(int connection) {
            die(false);
        }

        @Override
        public void onClosed(int connection, int error) {
            isOver = true;
        }
    }

    /** End of the last head: interim ones come before. */
    private static int headLength(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = 0;
        while (text.startsWith("HTTP/1.1 1", at)) {
            at = text.indexOf("\r\n\r\n", at) + 4;
        }
        return text.indexOf("\r\n\r\n", at) + 4;
    }

    private static byte[] withBadChunk(byte[] bytes) {
        byte[] changed = bytes.clone();
        int at = headLength(bytes);
        if (at < changed.length) {
            changed[at] = 'z';
        }
        return changed;
    }

    /** Whether a fault makes sense for an answer. */
    static boolean fits(Fault fault, Exchange exchange, boolean isSmooth) {
        return switch (fault) {
            case DIE_IN_BODY, LENGTH_AND_CHUNKED -> !exchange.isBodiless() && exchange.body.length > 0;
            case BAD_CHUNK -> !exchange.isBodiless() && exchange.framing == Exchange.Framing.CHUNKED;
            case EXTRA_BYTE, EXTRA_ANSWER ->
                isSmooth && exchange.body.length < 4_000 && exchange.framing != Exchange.Framing.CLOSE;
            default -> true;
        };
    }
}
