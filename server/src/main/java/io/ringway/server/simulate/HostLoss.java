package io.ringway.server.simulate;

import io.ringway.lb.ActiveRequests;
import io.ringway.lb.HealthFlag;
import io.ringway.lb.Host;
import io.ringway.lb.HostSet;
import io.ringway.lb.HostState;
import io.ringway.lb.LoadBalancer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What it means that one host fails its health checks. Owner: any (immutable).
 *
 * @param host index of the host
 * @param after the same requests without it
 * @param keys how many different keys there are, or 0 if the policy does not hash
 * @param keysOfHost keys that were the host's
 * @param keysMoved keys that have another host now, those included
 */
public record HostLoss(int host, Outcome after, int keys, int keysOfHost, int keysMoved) {

    /** Plays a scenario without one of its hosts. */
    public static HostLoss of(Scenario scenario, int lost) {
        Scenario without = scenario.withHosts(without(scenario.hosts(), lost));
        Outcome after = Simulation.run(without);
        if (!scenario.policy().isHashing()) {
            return new HostLoss(lost, after, 0, 0, 0);
        }
        LoadBalancer before = idle(scenario);
        LoadBalancer now = idle(without);
        int ofHost = 0;
        int moved = 0;
        for (int key = 0; key < scenario.keys().count(); key++) {
            Host old = before.pick(scenario.keys().hash(key), true, 0);
            Host other = now.pick(scenario.keys().hash(key), true, 0);
            ofHost += Objects.equals(old, scenario.hosts().host(lost)) ? 1 : 0;
            moved += Objects.equals(old, other) ? 0 : 1;
        }
        return new HostLoss(lost, after, scenario.keys().count(), ofHost, moved);
    }

    /** Where keys belong while nobody is busy. */
    private static LoadBalancer idle(Scenario scenario) {
        LoadBalancer balancer = scenario.policy()
                .create(scenario.policy().prepare(scenario.hosts()), new ActiveRequests(), scenario.seed());
        balancer.begin(scenario.criteria(), 0);
        return balancer;
    }

    private static HostSet without(HostSet hosts, int lost) {
        List<HostState> states = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            HostState state = hosts.state(i);
            int flags = state.healthFlags() | (i == lost ? HealthFlag.FAILED_ACTIVE_HC.bit() : 0);
            states.add(new HostState(state.group(), flags, state.metadata(), state.startedNs()));
        }
        return new HostSet(hosts.version() + 1, hosts.hosts(), states);
    }
}
