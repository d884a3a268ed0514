package io.ringway.perf.bench;

import java.util.HashMap;
import java.util.Map;

/** The proxies that are up: each is started when a scenario first needs it in a setup, and stays up, so that a JVM is warmed once. */
final class PeerFleet {
    private record Key(String peer, Setup setup) {}

    private final PerfHome home;
    private final Children children;
    private final Ports ports;
    private final int originPort;
    private final Work work;
    private final BenchSettings settings;
    private final Map<Key, RunningPeer> running = new HashMap<>();

    PeerFleet(PerfHome home, Children children, Ports ports, int originPort, Work work, BenchSettings settings) {
        this.home = home;
        this.children = children;
        this.ports = ports;
        this.originPort = originPort;
        this.work = work;
        this.settings = settings;
    }

    RunningPeer get(Peer peer, Setup wanted) {
        Setup setup = peer.isConfigured() ? wanted : Setup.USUAL;
        return running.computeIfAbsent(new Key(peer.name(), setup), key -> {
            String cpus = Integer.toString(settings.proxyCpu());
            if (setup.workers() > 1) {
                cpus += "," + settings.loadCpu();
            }
            return RunningPeer.start(peer, setup, home, children, ports, originPort, work, cpus);
        });
    }
}
