package io.ringway.config.compile;

import io.ringway.lb.LbPolicy;
import io.ringway.routing.runtime.RuntimeFraction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a file says about the endpoints of a cluster now. Owner: any (immutable).
 *
 * @param cluster its name
 * @param version {@code version_info} of the file
 * @param hosts null if the file says nothing about any cluster: then those that there are stay
 */
public record EndpointUpdate(
        String cluster, String version, @Nullable Hosts hosts) {
    /**
     * Hosts before they have an identity.
     *
     * @param policy which follows the {@code policy} of the endpoints
     * @param dropped which requests they are spared
     */
    public record Hosts(String statName, LbPolicy policy, RuntimeFraction dropped, List<HostRegistry.Member> members) {
        public Hosts {
            members = List.copyOf(members);
        }
    }
}
