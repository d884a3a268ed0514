package io.ringway.hotpath.sim;

import io.ringway.transport.net.Endpoint;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Takes copies of requests, answers most of them, and checks that they are whole (I2). */
final class SimMirror {
    private static final byte[] ANSWER = new Wire()
            .line("HTTP/1.1 200 OK")
            .line("Content-Length: 6")
            .line("")
            .text("mirror")
            .toBytes();

    private final Outside outside;
    private final History history;

    SimMirror(Outside outside, History history, Endpoint address) throws IOException {
        this.outside = outside;
        this.history = history;
        outside.listen(address, Connection::new);
    }

    private final class Connection extends Peer {
        private final int handle;
        private @Nullable Exchange current;
        /** Its head is sound; what is wrong comes behind it, and so it has no end. */
        private boolean isAttack;

        private int bodyRead;

        Connection(int handle) {
            super(outside);
            this.handle = handle;
        }

        @Override
        long onHead(Head head) {
            String id = head.value(Exchange.ID);
            current = id.matches("[0-9]{1,9}") ? history.find(Integer.parseInt(id)) : null;
            bodyRead = 0;
            isAttack = head.startLine().split(" ", -1)[1].equals(SimBackend.ATTACK_TARGET);
            if (current == null && !isAttack) {
                history.violation("I2: nobody sent what is mirrored: " + head);
            }
            String length = head.value("content-length");
            return head.isChunked() ? CHUNKED : length.isEmpty() ? 0 : Long.parseLong(length);
        }

        @Override
        void onBody(byte[] bytes, int from, int length) {
            Exchange exchange = current;
            int end = bodyRead + length;
            if (exchange != null && Exchange.isOther(exchange.requestBody, bodyRead, bytes, from, length)) {
                history.violation("I2: mirrored body differs between " + bodyRead + " and " + end + " of " + exchange);
            }
            bodyRead = end;
        }

        @Override
        void onEnd() {
            if (isAttack) {
                history.violation("I2: an attack was mirrored to its end");
            }
            if (current != null && bodyRead != current.requestBody.length) {
                history.violation("I2: mirrored body of " + bodyRead + " bytes in " + current);
            }
            switch (outside.random.nextInt(8)) {
                case 0 -> outside.transport.reset(handle);
                case 1 -> {} // never answered
                default -> outside.send(handle, ANSWER);
            }
        }

        @Override
        void onBroken(String why) {
            history.violation("I2: the proxy mirrored " + why);
        }
    }
}
