package io.ringway.hotpath.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.lb.limit.Thresholds;
import io.ringway.transport.sim.SimFaults;
import io.ringway.transport.sim.SimNetwork;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of requests that wait for a connection, and of connections that nobody needs when they come. */
class PoolFailureTest {
    private static final long MS = 1_000_000L;
    private static final Scenario SCENARIO = Scenario.scripted(1 << 20, Thresholds.DEFAULT, Scenario.Twists.NONE);
    private static final int SEEDS = 50;

    @Test
    void aRefusedConnectFailsAllThatWaitAndIsNotRepeated() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimNetwork network = new SimNetwork(seed, SimFaults.ROUGH.withShortOperations(0, 0));
            try (Stage stage = new Stage(network, SCENARIO)) {
                refuse(network, stage.outside, stage.proxy);
            }
        }
    }

    private static void refuse(SimNetwork network, Outside outside, ProxyUnderTest proxy) {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            outside.connect(proxy.address, new Asker(outside, answers));
        }
        assertThat(network.runUntil(() -> answers.size() == 5, 200 * MS)).isTrue();
        assertThat(answers).allMatch(answer -> answer.startsWith("HTTP/1.1 503"));
        network.runUntil(() -> false, outside.nowNs() + 100 * MS);
        assertThat(proxy.stat("cluster.c.upstream_cx_total")).isLessThanOrEqualTo(5);
        assertThat(proxy.stat("cluster.c.upstream_cx_active")).isZero();
    }

    @Test
    void aConnectionToAHostThatHasLeftIsNotKept() throws IOException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimNetwork network = new SimNetwork(seed, SimFaults.ROUGH.withShortOperations(0, 0));
            try (Stage stage = new Stage(network, SCENARIO);
                    Outside backends = new Outside(network)) {
                network.addActor(backends::turn);
                new SimBackend(backends, stage.history, Stage.BACKEND, 0);
                leave(network, stage.outside, stage.proxy);
            }
        }
    }

    private static void leave(SimNetwork network, Outside outside, ProxyUnderTest proxy) {
        outside.connect(proxy.address, new Asker(outside, new ArrayList<>()));
        assertThat(network.runUntil(() -> proxy.stat("cluster.c.upstream_cx_total") == 1, 100 * MS))
                .isTrue();
        // The request goes away, then the host: the connection under way is of no use to anybody when it comes.
        outside.transport.close();
        proxy.updateHosts(List.of());
        assertThat(network.runUntil(
                        () -> proxy.isEveryCommandDone() && proxy.connectionCount() == 0, outside.nowNs() + 100 * MS))
                .isTrue();
        assertThat(proxy.stat("cluster.c.upstream_cx_connect_fail")).isZero();
        assertThat(proxy.stat("cluster.c.upstream_cx_active")).isZero();
    }

    /** Sends one request and collects what comes. */
    private record Asker(Outside outside, List<String> answers) implements Quiet {
        @Override
        public void onConnected(int connection) {
            outside.transport.recvStart(connection);
            outside.send(connection, Wire.GET);
        }

        @Override
        public boolean onRecv(int connection, int position, int length) {
            String text = new String(outside.received(position, length), StandardCharsets.ISO_8859_1);
            if (text.startsWith("HTTP/1.1 ")) {
                answers.add(text);
            }
            return false;
        }

        @Override
        public void onRecvEnd(int connection) {
            outside.transport.close(connection);
        }
    }
}
