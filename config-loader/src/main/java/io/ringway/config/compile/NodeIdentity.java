package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.Node;

/**
 * Who this proxy says it is (Envoy {@code config.core.v3.Node}). Owner: any (immutable).
 *
 * @param id {@code node.id} or {@code --service-node}, may be empty
 * @param cluster {@code node.cluster} or {@code --service-cluster}, may be empty
 * @param zone {@code node.locality.zone} or {@code --service-zone}, may be empty
 */
public record NodeIdentity(String id, String cluster, String zone) {
    /** Nothing said. */
    public static final NodeIdentity EMPTY = new NodeIdentity("", "", "");

    static NodeIdentity of(Node node) {
        return new NodeIdentity(
                node.getId(), node.getCluster(), node.getLocality().getZone());
    }

    /** Itself, each part replaced by the other's that says something. */
    NodeIdentity overriddenBy(NodeIdentity other) {
        return new NodeIdentity(
                other.id.isEmpty() ? id : other.id,
                other.cluster.isEmpty() ? cluster : other.cluster,
                other.zone.isEmpty() ? zone : other.zone);
    }
}
