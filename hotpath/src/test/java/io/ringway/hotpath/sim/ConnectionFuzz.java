package io.ringway.hotpath.sim;

import io.ringway.lb.limit.Thresholds;
import io.ringway.testkit.fuzz.FuzzInput;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * One connection through a whole simulated proxy: requests, valid or not, cut anywhere. What the backend sees are well-formed requests that are
 * as many as the proxy has counted, what the client sees are well-formed answers in the order of the backend's, and when all is over nothing is
 * left (I1, I2, I5, I6, I8).
 */
public final class ConnectionFuzz {
    private static final long MS = 1_000_000L;
    private static final int LENGTH_MAX = 4096;
    private static final Scenario SCENARIO =
            Scenario.scripted(32 * 1024, Thresholds.DEFAULT, new Scenario.Twists(0, false, false, 0, 256));

    private ConnectionFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput decisions = new FuzzInput(input);
        long seed = decisions.choice(256);
        boolean isRough = decisions.choice(2) == 1;
        boolean isHalfClosed = decisions.choice(2) == 1;
        byte[] bytes = decisions.rest();
        byte[] requests = Arrays.copyOf(bytes, Math.min(bytes.length, LENGTH_MAX));
        try (Scene scene = new Scene(seed, isRough ? SimFaults.ROUGH : SimFaults.NONE)) {
            scene.run(requests, decisions.cuts(requests.length, 6), isHalfClosed);
            if (!scene.history.violations().isEmpty()) {
                throw new AssertionError(String.join("\n", scene.history.violations()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Scene implements AutoCloseable {
        final History history;
        private final Stage stage;
        private final Outside outside;
        /** Numbers of answers that were sent, in order. */
        private final Queue<String> answers = new ArrayDeque<>();

        private int heads;
        private boolean isOver;

        Scene(long seed, SimFaults faults) throws IOException {
            stage = new Stage(new SimNetwork(seed, faults), SCENARIO);
            history = stage.history;
            outside = stage.outside;
            outside.listen(Stage.BACKEND, Backend::new);
        }

        void run(byte[] requests, int[] cuts, boolean isHalfClosed) {
            outside.connect(stage.proxy.address, new Client(requests, cuts, isHalfClosed));
            stage.await("the client's connection has ended", () -> isOver);
            stage.end(heads);
            long counted = stage.proxy.stat("http.h.downstream_rq_total");
            if (heads > counted) {
                history.violation("I2: " + heads + " requests of " + counted);
            }
        }

        @Override
        public void close() {
            stage.close();
        }

        /** Sends it all, then waits until nothing has come for a while. */
        private final class Client extends Peer {
            private final byte[] requests;
            private final int[] cuts;
            private final boolean isHalfClosed;
            private @Nullable String expected;

            Client(byte[] requests, int[] cuts, boolean isHalfClosed) {
                super(outside);
                this.requests = requests;
                this.cuts = cuts;
                this.isHalfClosed = isHalfClosed;
            }

            @Override
            public void onConnected(int connection) {
                outside.transport.recvStart(connection);
                sendFrom(connection, 0, 0);
            }

            private void sendFrom(int connection, int from, int cut) {
                int to = cut < cuts.length ? cuts[cut] : requests.length;
                if (to > from) {
                    outside.send(connection, Arrays.copyOfRange(requests, from, to));
                }
                if (cut < cuts.length) {
                    outside.after(MS, () -> sendFrom(connection, to, cut + 1));
                } else if (isHalfClosed) {
                    outside.transport.shutdownSend(connection);
                } else {
                    outside.after(8_000 * MS, () -> outside.transport.close(connection));
                }
            }

            /** An answer to HEAD has no body, and nothing here says whether it is one: the backend's numbers do. */
            @Override
            long onHead(Head head) {
                String status = head.startLine().substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length());
                if (status.startsWith("1")) {
                    return INTERIM;
                }
                expected = head.value(Exchange.ID);
                if (!expected.isEmpty() && !expected.equals(answers.poll())) {
                    history.violation("I1: answer " + expected + " is not the next one");
                }
                boolean isToHead = expected.startsWith("head-");
                String length = head.value("content-length");
                return isToHead
                        ? 0
                        : head.isChunked() ? CHUNKED : length.isEmpty() ? UNTIL_CLOSE : Long.parseLong(length);
            }

            @Override
            void onBody(byte[] bytes, int from, int length) {
                // Its length is what counts.
            }

            @Override
            void onEnd() {
                // What it should have been was looked at with its head.
            }

            @Override
            void onBroken(String why) {
                // A refused HEAD may have announced a body that is none.
                if (!why.startsWith("instead of an empty line")) {
                    history.violation("I1: the proxy sent " + why);
                }
            }

            @Override
            public void onClosed(int connection, int error) {
                isOver = true;
            }
        }

        /** Answers each request with its number. */
        private final class Backend extends Peer {
            private final int handle;
            private String answer = "";

            Backend(int handle) {
                super(outside);
                this.handle = handle;
            }

            @Override
            long onHead(Head head) {
                String[] line = head.startLine().split(" ", -1);
                String length = head.value("content-length");
                if (line.length != 3
                        || !line[2].equals("HTTP/1.1")
                        || head.value("host").isEmpty()
                        || (!length.isEmpty() && head.isChunked())) {
                    history.violation("I2: the proxy sent " + head);
                }
                answer = (line[0].equals("HEAD") ? "head-" : "") + ++heads;
                return head.isChunked() ? CHUNKED : length.isEmpty() ? 0 : Long.parseLong(length);
            }

            @Override
            void onBody(byte[] bytes, int from, int length) {
                // Its length is what counts.
            }

            @Override
            void onEnd() {
                answers.add(answer);
                Wire wire = new Wire().line("HTTP/1.1 200 OK").line("X-Id: " + answer);
                wire.line("Content-Length: " + answer.length()).line("");
                outside.send(handle, (answer.startsWith("head-") ? wire : wire.text(answer)).toBytes());
            }

            @Override
            void onBroken(String why) {
                history.violation("I2: the proxy sent " + why);
            }
        }
    }
}
