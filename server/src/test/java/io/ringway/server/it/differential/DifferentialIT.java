package io.ringway.server.it.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringway.server.it.OnEveryTransport;
import io.ringway.server.it.TestProxy;
import io.ringway.server.it.attack.AttackStreams;
import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The same streams of bytes, well-formed, odd and hostile, through the proxy to a recorder and to servers with other parsers: no server reads
 * a request that the proxy did not forward, nor reads one differently. A server may refuse one. {@code -Dringway.differential.streams=N} plays
 * more made-up streams than in a normal build, {@code -Dringway.differential.seed=N} others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DifferentialIT {
    private static final int STREAMS = Integer.getInteger("ringway.differential.streams", 150);
    private static final long SEED = Long.getLong("ringway.differential.seed", 1);
    /** Longer ones say nothing new here. */
    private static final int STREAM_BYTES_MAX = 100_000;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<String> streams = new ArrayList<>();
    private final List<List<Seen>> forwarded = new ArrayList<>();

    @BeforeAll
    void recordWhatIsForwarded() throws IOException {
        streams.addAll(AttackStreams.all());
        streams.removeIf(stream -> stream.length() > STREAM_BYTES_MAX);
        StreamMaker maker = new StreamMaker(SEED);
        for (int i = 0; i < STREAMS; i++) {
            streams.add(maker.next());
        }
        FakeUpstream recorder = closing(FakeUpstream.start(Answer.fixed(200, "ok")));
        play(proxyTo("{ socket_address: { address: 127.0.0.1, port_value: " + recorder.port() + " } }"));
        forwarded.addAll(byStream(recorder.requests().stream()
                .filter(RecordedRequest::isComplete)
                .map(Seen::of)
                .toList()));
        assertThat(recorder.violations()).isEmpty();
        assertThat(forwarded).hasSameSizeAs(streams);
        assertThat(forwarded.stream().filter(List::isEmpty).count())
                .as("streams of which nothing is forwarded, and others")
                .isBetween(streams.size() / 10L, streams.size() * 9L / 10);
    }

    @AfterAll
    void closeAll() throws Exception {
        for (AutoCloseable one : opened.reversed()) {
            one.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatWasForwarded(Peer peer, @TempDir Path directory) throws IOException {
        assumeTrue(PeerProcess.isInstalled(peer), peer.program + " is not installed");
        PeerProcess process = closing(PeerProcess.start(peer, directory));
        play(proxyTo("{ pipe: { path: " + process.socket() + " } }"));
        Eventually.holds(
                "all marks arrive",
                () -> process.seen().stream().filter(Seen::isMark).count() == streams.size());
        List<List<Seen>> read = byStream(process.seen());
        List<String> differences = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < streams.size(); i++) {
            if (isPartOf(read.get(i), forwarded.get(i))) {
                refused += forwarded.get(i).size() - read.get(i).size();
            } else {
                differences.add(
                        shown(streams.get(i)) + "\n  forwarded " + forwarded.get(i) + "\n  read      " + read.get(i));
            }
        }
        assertThat(differences).as("%s of %s streams", peer, streams.size()).isEmpty();
        long all = forwarded.stream().mapToLong(List::size).sum();
        assertThat(refused).as("refused of %s", all).isLessThan((int) (all / 2));
        System.out.printf(
                "%s: %d streams, %d requests forwarded, %d of them refused by it, 0 differences%n",
                peer.program, streams.size(), all, refused);
    }

    /** In order, and each the same. */
    private static boolean isPartOf(List<Seen> part, List<Seen> whole) {
        int next = 0;
        for (Seen one : whole) {
            if (next < part.size() && part.get(next).equals(one)) {
                next++;
            }
        }
        return next == part.size();
    }

    private TestProxy proxyTo(String address) {
        return new TestProxy.Builder(OnEveryTransport.transports().findFirst().orElseThrow(), this::closing)
                .route("{ match: { prefix: / }, route: { cluster: backends } }")
                .clusterOf("backends", "", List.of(address))
                .start();
    }

    private <T extends AutoCloseable> T closing(T resource) {
        opened.add(resource);
        return resource;
    }

    /** Each stream on a connection of its own, to its end; then a mark. */
    private void play(TestProxy proxy) throws IOException {
        try (RawClient marks = proxy.connect()) {
            for (int i = 0; i < streams.size(); i++) {
                try (RawClient client = proxy.connect()) {
                    sendAll(client, streams.get(i));
                    client.expectEnd();
                }
                assertThat(marks.get(Seen.MARK + i).status()).isEqualTo(200);
            }
        }
    }

    private static void sendAll(RawClient client, String stream) {
        try {
            client.send(stream);
            client.shutdownOutput();
        } catch (IOException e) {
            return; // the proxy has refused it already
        }
    }

    private static List<List<Seen>> byStream(List<Seen> all) {
        List<List<Seen>> streams = new ArrayList<>();
        List<Seen> current = new ArrayList<>();
        for (Seen one : all) {
            if (one.isMark()) {
                streams.add(current);
                current = new ArrayList<>();
            } else {
                current.add(one);
            }
        }
        return streams;
    }

    private static String shown(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n").replace("\0", "\\0");
    }
}
