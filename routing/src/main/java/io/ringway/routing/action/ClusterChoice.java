package io.ringway.routing.action;

/** Which cluster a request goes to (Envoy {@code RouteAction.cluster_specifier}). Owner: any (immutable). */
public sealed interface ClusterChoice permits ClusterChoice.Named, ClusterChoice.FromHeader, WeightedClusters {

    /** {@code cluster}: always this one. */
    record Named(String name) implements ClusterChoice {}

    /** {@code cluster_header}: the one that a request header names. */
    record FromHeader(RequestHeaderName header) implements ClusterChoice {
        @Override
        public String toString() {
            return "cluster_header \"" + header + '"';
        }
    }
}
