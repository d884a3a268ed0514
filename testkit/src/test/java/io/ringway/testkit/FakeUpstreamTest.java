package io.ringway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeUpstreamTest {
    @Test
    void recordsWhatItSeesAndKeepsTheConnection() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.describe());
                RawClient client = RawClient.connect(upstream.port())) {
            assertThat(client.get("/a", "x-one: 1").text()).isEqualTo("GET /a 0");
            assertThat(client.post("/b", "hello").text()).isEqualTo("POST /b 5");

            assertThat(upstream.requests())
                    .extracting(RecordedRequest::connection, RecordedRequest::index, RecordedRequest::target)
                    .containsExactly(tuple(0, 0, "/a"), tuple(0, 1, "/b"));
            assertThat(upstream.requests().getFirst().header("X-One")).isEqualTo("1");
            assertThat(upstream.requests().getLast().body().text()).isEqualTo("hello");
            assertThat(upstream.violations()).isEmpty();
        }
    }

    @Test
    void passesLongBodiesBothWays() throws IOException {
        GeneratedBody up = new GeneratedBody(3_000_001, 1);
        GeneratedBody down = new GeneratedBody(2_000_003, 2);
        try (FakeUpstream upstream = FakeUpstream.start(Answer.generatedChunked(down));
                RawClient client = RawClient.connect(upstream.port())) {
            client.send("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n")
                    .sendChunked(up);
            Response response = client.read();
            assertThat(response.body().sha256()).isEqualTo(down.sha256());
            assertThat(response.framing()).isEqualTo(Response.Framing.CHUNKED);
            assertThat(upstream.requests().getFirst().body().sha256()).isEqualTo(up.sha256());
        }
    }

    @Test
    void notesEveryViolation() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.describe())) {
            for (String bad : new String[] {
                "GET / HTTP/1.1\nhost: a\r\n\r\n",
                "GET /\r\n\r\n",
                "GET / HTTP/1.1\r\nhost : a\r\n\r\n",
                "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: +1\r\n\r\n1",
                "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n1;x\r\n",
            }) {
                int before = upstream.violations().size();
                try (RawClient client = RawClient.connect(upstream.port())) {
                    client.send(bad).expectEnd();
                }
                assertThat(upstream.violations()).as(bad).hasSize(before + 1);
            }
        }
    }

    @Test
    void breaksOffAsTold() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.start(Answer.describe())) {
            upstream.enqueue(
                    Answer.resetAfter("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n123"),
                    Answer.closeAfter("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n"),
                    Answer.closeAfter(""));
            try (RawClient client = RawClient.connect(upstream.port())) {
                IncompleteResponse cut = catchThrowableOfType(IncompleteResponse.class, () -> client.get("/"));
                assertThat(cut.status()).isEqualTo(200);
            }
            try (RawClient client = RawClient.connect(upstream.port())) {
                IncompleteResponse cut = catchThrowableOfType(IncompleteResponse.class, () -> client.get("/"));
                assertThat(cut.bodyBytes()).isEqualTo(3);
                assertThat(cut.isReset()).isFalse();
            }
            try (RawClient client = RawClient.connect(upstream.port())) {
                assertThatThrownBy(() -> client.get("/")).isInstanceOf(EOFException.class);
            }
        }
    }

    @Test
    void sendsInterimHeadsAndExtraBytes() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.start(
                        Answer.informational(103, 2, Answer.fixed(200, "ok")).withExtraBytes("junk"));
                RawClient client = RawClient.connect(upstream.port())) {
            Response response = client.get("/");
            assertThat(response.informational()).extracting(Response::status).containsExactly(103, 103);
            assertThat(response.text()).isEqualTo("ok");
            assertThatThrownBy(client::expectClose).isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void holdsAnAnswerUntilTheGateOpens() throws IOException {
        CountDownLatch gate = new CountDownLatch(1);
        try (FakeUpstream upstream =
                        FakeUpstream.start(Answer.fixed(200, "late").heldBy(gate));
                RawClient client = RawClient.connect(upstream.port())) {
            client.send("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
            upstream.awaitRequests(1);
            assertThat(client.received()).isEmpty();
            gate.countDown();
            assertThat(client.read().text()).isEqualTo("late");
        }
    }

    @Test
    void listensOnAUnixSocket(@TempDir Path directory) throws IOException {
        Path path = directory.resolve("up.sock");
        try (FakeUpstream _ = FakeUpstream.startUnix(path, Answer.fixed(200, "unix"));
                RawClient client = RawClient.connectUnix(path)) {
            assertThat(client.get("/").text()).isEqualTo("unix");
        }
    }

    @Test
    void heldPortsBehaveAsTheySay() throws IOException {
        try (HeldPort refusing = HeldPort.refusing()) {
            assertThatThrownBy(() -> RawClient.connect(refusing.port())).isInstanceOf(ConnectException.class);
        }
        try (HeldPort silent = HeldPort.silent();
                Socket socket = new Socket()) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), silent.port());
            assertThatThrownBy(() -> socket.connect(address, 50)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void metersSeeAllocationsAndSockets() throws IOException {
        AllocationMeter meter = AllocationMeter.ofCurrentThread();
        byte[] bytes = new byte[1 << 20];
        assertThat(meter.bytes()).isGreaterThanOrEqualTo(bytes.length);

        long before = OpenFiles.sockets();
        try (HeldPort _ = HeldPort.listening()) {
            assertThat(OpenFiles.sockets()).isGreaterThan(before);
        }
        OpenFiles.assertNoLeak(before);
    }
}
