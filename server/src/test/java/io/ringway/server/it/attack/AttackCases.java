package io.ringway.server.it.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringway.server.it.OnEveryTransport;
import io.ringway.server.it.TestProxy;
import io.ringway.server.it.attack.AttackCase.Claim;
import io.ringway.server.it.attack.AttackCase.ProxyLine;
import io.ringway.server.it.attack.AttackCase.ScriptedAnswer;
import io.ringway.server.it.attack.AttackCase.Sighting;
import io.ringway.testkit.Answer;
import io.ringway.testkit.Eventually;
import io.ringway.testkit.FakeUpstream;
import io.ringway.testkit.Header;
import io.ringway.testkit.IncompleteResponse;
import io.ringway.testkit.RawClient;
import io.ringway.testkit.RecordedRequest;
import io.ringway.testkit.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Plays the cases of one {@link AttackFile}: every byte as written, on a connection of its own. What follows an attack that must end the
 * connection is a request that the backend must never see; after any other the same connection must still be in step.
 */
abstract class AttackCases extends OnEveryTransport {
    /** What an attacker would like the backend to take for a request. */
    private static final String EVIL = "GET /evil HTTP/1.1\r\nhost: a\r\n\r\n";

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] [1-5][0-9]{2} ");
    private static final String PROBE = "GET /probe HTTP/1.1\r\nhost: a\r\n\r\n";

    private final String file;
    private final boolean isOnEveryTransport;
    private final Map<List<ProxyLine>, Stage> stages = new HashMap<>();

    /**
     * @param file cases, beside this class
     * @param isOnEveryTransport whether more than parsing is tried, so that it matters how bytes come and connections end
     */
    AttackCases(String file, boolean isOnEveryTransport) {
        this.file = file;
        this.isOnEveryTransport = isOnEveryTransport;
    }

    /** A proxy and the backend behind it. */
    private record Stage(TestProxy proxy, FakeUpstream upstream) {}

    @TestFactory
    Stream<DynamicTest> cases() throws IOException {
        assumeTrue(
                isOnEveryTransport || transport == transports().findFirst().orElseThrow(),
                "parsed alike on every transport");
        List<AttackCase> all = AttackFile.read(file);
        assertThat(all).isNotEmpty();
        Stream<DynamicTest> each = all.stream()
                .map(one -> DynamicTest.dynamicTest(file + ":" + one.line() + " " + one.name(), () -> play(one)));
        return Stream.concat(each, Stream.of(DynamicTest.dynamicTest("nothing comes late", () -> countAll(all))));
    }

    private Stage stage(List<ProxyLine> lines) throws IOException {
        Stage known = stages.get(lines);
        if (known != null) {
            return known;
        }
        FakeUpstream upstream = upstream(Answer.describe());
        TestProxy.Builder builder = proxy();
        for (ProxyLine line : lines) {
            switch (line.what()) {
                case "manager" -> builder.manager(line.value());
                case "route" -> builder.route(line.value());
                case "filter" -> builder.rawFilter(line.value());
                default -> throw new IllegalArgumentException(line.what());
            }
        }
        Stage stage = new Stage(builder.forwardAllTo(upstream).start(), upstream);
        stages.put(lines, stage);
        return stage;
    }

    private void play(AttackCase one) throws IOException {
        try {
            playOn(stage(one.proxy()), one);
        } catch (AssertionError | IOException e) {
            throw new AssertionError(file + ":" + one.line() + " " + one.name() + ": " + e.getMessage(), e);
        }
    }

    private static void playOn(Stage stage, AttackCase one) throws IOException {
        int before = complete(stage.upstream).size();
        int violationsBefore = stage.upstream.violations().size();
        for (ScriptedAnswer answer : one.answers()) {
            Answer raw = Answer.raw(answer.bytes());
            raw = answer.isEarly() ? raw.early() : raw;
            stage.upstream.enqueue(answer.isLast() ? raw.thenClose() : raw);
        }
        try (RawClient client = stage.proxy.connect()) {
            new Playing(client, one).run();
        }
        Eventually.holds(
                "the backend sees what it should",
                () -> complete(stage.upstream).size() - before
                        >= one.sightings().size());
        List<RecordedRequest> seen = complete(stage.upstream);
        seen = seen.subList(before, seen.size());
        assertThat(seen)
                .extracting(request -> request.method() + " " + request.target())
                .isEqualTo(
                        one.sightings().stream().map(Sighting::methodAndTarget).toList());
        for (int i = 0; i < seen.size(); i++) {
            RecordedRequest request = seen.get(i);
            for (Claim claim : one.sightings().get(i).claims()) {
                check(claim, request.headers(), request.body().text());
            }
        }
        assertThat(stage.upstream.violations()).hasSize(violationsBefore);
    }

    /** Requests of the attacks, whole ones. */
    private static List<RecordedRequest> complete(FakeUpstream upstream) {
        return upstream.requests().stream()
                .filter(request -> request.isComplete() && !request.target().equals("/probe"))
                .toList();
    }

    private void countAll(List<AttackCase> all) {
        stages.forEach((lines, stage) -> {
            long expected = all.stream()
                    .filter(one -> one.proxy().equals(lines))
                    .mapToLong(one -> one.sightings().size())
                    .sum();
            assertThat(complete(stage.upstream)).hasSize((int) expected);
            stage.proxy.awaitStat("http.front.downstream_rq_active", 0);
            stage.proxy.awaitStat("http.front.downstream_cx_active", 0);
            stage.proxy.awaitStat("cluster.backends.upstream_rq_active", 0);
        });
    }

    private static void check(Claim claim, List<Header> headers, String text) {
        switch (claim) {
            case AttackCase.HasHeader(String name, String value) ->
                assertThat(Header.all(headers, name)).as(name).isEqualTo(List.of(value));
            case AttackCase.LacksHeader(String name) ->
                assertThat(Header.all(headers, name)).as(name).isEmpty();
            case AttackCase.HasText(String expected) -> assertThat(text).isEqualTo(expected);
        }
    }

    /** One client going through the steps. */
    private static final class Playing {
        private final RawClient client;
        private final AttackCase one;
        private String method = "GET";
        private @Nullable Response last;
        private int responses;

        Playing(RawClient client, AttackCase one) {
            this.client = client;
            this.one = one;
        }

        void run() throws IOException {
            boolean isEnding = one.endsTheConnection();
            int lastSend = lastSend();
            for (int i = 0; i < one.steps().size(); i++) {
                switch (one.steps().get(i)) {
                    case AttackCase.Send(String bytes) -> send(bytes + (isEnding && i == lastSend ? EVIL : ""));
                    case AttackCase.ExpectStatus expected -> {
                        method = expected.method();
                        Response response = client.read(method);
                        assertThat(response.status()).as(client.received()).isIn(expected.statuses());
                        last = response;
                        responses += 1 + response.informational().size();
                    }
                    case AttackCase.ExpectDetail(Claim claim) -> {
                        Response response = last;
                        assertThat(response).isNotNull();
                        if (response != null) {
                            check(claim, response.headers(), response.text());
                        }
                    }
                    case AttackCase.ExpectCut() -> {
                        assertThatThrownBy(client::read).isInstanceOf(IncompleteResponse.class);
                        responses++;
                    }
                    case AttackCase.ExpectEnd() -> expectEnd();
                }
            }
            if (!isEnding) {
                assertThat(client.send(PROBE).read().text()).isEqualTo("GET /probe 0");
            }
        }

        private int lastSend() {
            List<AttackCase.Step> steps = new ArrayList<>(one.steps());
            for (int i = steps.size() - 1; i >= 0; i--) {
                if (steps.get(i) instanceof AttackCase.Send) {
                    return i;
                }
            }
            return -1;
        }

        /** The proxy may have closed before it had all of it. */
        private void send(String bytes) {
            try {
                client.send(bytes);
            } catch (IOException e) {
                assertThat(one.endsTheConnection())
                        .as("closed while the client sends")
                        .isTrue();
            }
        }

        private void expectEnd() {
            client.expectEnd();
            assertThat(STATUS_LINE.matcher(client.received()).results().count())
                    .as("no further response in %s", client.received())
                    .isEqualTo(responses);
        }
    }
}
