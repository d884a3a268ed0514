package io.ringway.routing.action;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Which cluster a request goes to (Envoy {@code RouteAction.cluster_specifier}). Owner: any (immutable). */
public sealed interface ClusterChoice permits ClusterChoice.Named, ClusterChoice.FromHeader, WeightedClusters {

    /** {@code cluster}: always this one. */
    record Named(String name) implements ClusterChoice {}

    /**
     * {@code cluster_header}: the one that a request header names.
     *
     * @param lowerName the header's name in lower case; not to be modified
     */
    @SuppressWarnings("ArrayRecordComponent") // compared with memory byte for byte
    record FromHeader(byte[] lowerName) implements ClusterChoice {

        public static FromHeader of(String name) {
            return new FromHeader(name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String toString() {
            return "cluster_header \"" + new String(lowerName, StandardCharsets.UTF_8) + '"';
        }
    }
}
