package io.ringway.hotpath.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.lb.limit.Thresholds;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A connection ends after each byte of a request, and after each byte of an answer, in each of the ways there are. */
class EachByteTest {
    private static final long MS = 1_000_000L;
    private static final Scenario SCENARIO = Scenario.scripted(1 << 20, Thresholds.DEFAULT, Scenario.Twists.NONE);

    private static final byte[] REQUEST = lines("""
            POST /each HTTP/1.1
            Host: a
            Transfer-Encoding: chunked

            3;x=y
            abc
            0
            A-Trailer: v

            """);
    private static final byte[] ANSWER_IN_CHUNKS = lines("""
            HTTP/1.1 200 OK
            Transfer-Encoding: chunked
            X-A: b

            4
            wxyz
            1
            !
            0

            """);
    private static final byte[] ANSWER_WITH_LENGTH = lines("""
            HTTP/1.1 103 Early Hints

            HTTP/1.1 200 OK
            Content-Length: 5

            wxyz!""");

    /** How a connection ends. */
    enum End {
        RESET,
        CLOSE,
        HALF_CLOSE
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void ofTheRequest(End end) throws IOException {
        for (int cut = 0; cut <= REQUEST.length; cut++) {
            try (Scene scene = new Scene(ANSWER_IN_CHUNKS, ANSWER_IN_CHUNKS.length, End.CLOSE)) {
                scene.run(Arrays.copyOf(REQUEST, cut), end);
                String answer = scene.answer();
                boolean isWhole = cut == REQUEST.length;
                if (isWhole && end == End.HALF_CLOSE) {
                    assertThat(scene.requestsSeen).isEqualTo(1);
                    assertThat(answer)
                            .as("cut at %d", cut)
                            .startsWith("HTTP/1.1 200 OK\r\n")
                            .contains("wxyz");
                } else if (!isWhole) {
                    assertThat(scene.requestsSeen)
                            .as("a cut request is no request, cut at %d", cut)
                            .isZero();
                    assertThat(answer).as("cut at %d", cut).doesNotContain("200 OK");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void ofAnAnswerInChunks(End end) throws IOException {
        for (int cut = 0; cut <= ANSWER_IN_CHUNKS.length; cut++) {
            answerIsCut(ANSWER_IN_CHUNKS, cut, end);
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void ofAnAnswerWithLength(End end) throws IOException {
        for (int cut = 0; cut <= ANSWER_WITH_LENGTH.length; cut++) {
            answerIsCut(ANSWER_WITH_LENGTH, cut, end);
        }
    }

    /** The client either sees a whole answer, its backend's or the proxy's own, or one that is visibly cut. */
    private static void answerIsCut(byte[] answer, int cut, End end) throws IOException {
        try (Scene scene = new Scene(answer, cut, end)) {
            scene.run(REQUEST, null);
            Reader reader = new Reader();
            reader.read(scene.received.toByteArray());
            assertThat(reader.broken).as("cut at %d", cut).isEmpty();
            assertThat(scene.requestsSeen)
                    .as("a POST is sent once, cut at %d", cut)
                    .isEqualTo(1);
            if (cut == answer.length && end != End.RESET) {
                assertThat(reader.status).isEqualTo(200);
                assertThat(reader.isEnded).isTrue();
            } else if (reader.isEnded && reader.status == 200) {
                assertThat(reader.body.toString(StandardCharsets.ISO_8859_1))
                        .as("cut at %d", cut)
                        .isEqualTo("wxyz!");
            } else if (reader.isEnded) {
                assertThat(reader.status).as("cut at %d", cut).isBetween(502, 503);
            } else {
                assertThat(scene.isClientClosed).as("cut at %d", cut).isTrue();
            }
        }
    }

    private static byte[] lines(String text) {
        return new Wire().text(text.replace("\n", "\r\n")).toBytes();
    }

    /** Proxy, one client, one backend. */
    private static final class Scene implements AutoCloseable {
        private final Stage stage = new Stage(new SimNetwork(1, SimFaults.ROUGH), SCENARIO);
        private final Outside outside = stage.outside;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();
        private final byte[] answer;
        private final int cut;
        private final End answerEnd;
        int requestsSeen;
        boolean isClientClosed;

        Scene(byte[] answer, int cut, End answerEnd) throws IOException {
            this.answer = answer;
            this.cut = cut;
            this.answerEnd = answerEnd;
            outside.listen(Stage.BACKEND, _ -> new Backend());
        }

        String answer() {
            return received.toString(StandardCharsets.ISO_8859_1);
        }

        /** Sends a request, or what is left of it, and waits until nothing moves; then the books are checked. */
        void run(byte[] request, @Nullable End end) {
            outside.connect(stage.proxy.address, new Client(request, end));
            stage.await("the client's connection has ended", () -> isClientClosed);
            stage.end(requestsSeen);
            assertThat(stage.history.violations()).isEmpty();
        }

        private void end(int connection, End end) {
            switch (end) {
                case RESET -> outside.transport.reset(connection);
                case CLOSE -> outside.transport.close(connection);
                case HALF_CLOSE -> outside.transport.shutdownSend(connection);
            }
        }

        @Override
        public void close() {
            stage.close();
        }

        private final class Client implements Quiet {
            private final byte[] request;
            private final @Nullable End end;

            Client(byte[] request, @Nullable End end) {
                this.request = request;
                this.end = end;
            }

            @Override
            public void onConnected(int connection) {
                outside.transport.recvStart(connection);
                outside.send(connection, request);
                if (end != null) {
                    outside.after(5 * MS, () -> end(connection, end));
                } else {
                    outside.after(5_000 * MS, () -> outside.transport.close(connection));
                }
            }

            @Override
            public boolean onRecv(int connection, int position, int length) {
                received.writeBytes(outside.received(position, length));
                return false;
            }

            @Override
            public void onRecvEnd(int connection) {
                outside.transport.close(connection);
            }

            @Override
            public void onClosed(int connection, int error) {
                isClientClosed = true;
            }
        }

        private final class Backend implements Quiet {
            private final StringBuilder seen = new StringBuilder();

            @Override
            public boolean onRecv(int connection, int position, int length) {
                seen.append(new String(outside.received(position, length), StandardCharsets.ISO_8859_1));
                if (seen.toString().endsWith("\r\n0\r\n\r\n")) {
                    seen.setLength(0);
                    requestsSeen++;
                    outside.send(connection, Arrays.copyOf(answer, cut));
                    outside.after(5 * MS, () -> end(connection, answerEnd));
                }
                return false;
            }

            @Override
            public void onRecvEnd(int connection) {
                outside.transport.close(connection);
            }
        }
    }

    /** One answer. */
    private static final class Reader extends MessageReader {
        final ByteArrayOutputStream body = new ByteArrayOutputStream();
        int status;
        boolean isEnded;
        String broken = "";

        @Override
        long onHead(Head head) {
            status = Integer.parseInt(head.startLine().substring(9, 12));
            if (status < 200) {
                return INTERIM;
            }
            String length = head.value("content-length");
            return head.isChunked() ? CHUNKED : length.isEmpty() ? 0 : Long.parseLong(length);
        }

        @Override
        void onBody(byte[] bytes, int from, int length) {
            body.write(bytes, from, length);
        }

        @Override
        void onEnd() {
            isEnded = true;
        }

        @Override
        void onBroken(String why) {
            broken = why;
        }
    }
}
