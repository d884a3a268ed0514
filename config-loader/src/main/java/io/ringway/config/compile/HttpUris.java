package io.ringway.config.compile;

import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import org.jspecify.annotations.Nullable;

/** Servers that filters ask over HTTP (Envoy {@code HttpUri}). Owner: any (stateless). */
public final class HttpUris {
    private HttpUris() {}

    /**
     * What a call needs.
     *
     * @param cluster index among the clusters
     * @param authority host and port as they stand in the address
     * @param path with query, at least a slash
     */
    public record Target(int cluster, String authority, String path, long timeoutNs) {}

    /** Null after a problem. */
    public static @Nullable Target compile(HttpUri uri, FieldNode at, Problems problems, ClusterIndex clusters) {
        FieldNode uriAt = at.field("uri");
        FieldNode clusterAt = at.field("cluster");
        if (at.isBroken() || uriAt.isBroken() || clusterAt.isBroken()) {
            return null;
        }
        int cluster = clusters.require(uri.getCluster(), clusterAt);
        String text = uri.getUri();
        int scheme = text.indexOf("://");
        String rest = scheme < 0 ? text : text.substring(scheme + "://".length());
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "/" : rest.substring(slash);
        if (authority.isEmpty() || !isVisible(authority) || !isVisible(path)) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    uriAt,
                    "not an address of HTTP: \"" + text + '"',
                    Suggestion.hint("write it as http://host/path"));
            return null;
        }
        return cluster < 0 ? null : new Target(cluster, authority, path, Durations.ns(uri.getTimeout()));
    }

    private static boolean isVisible(String text) {
        return text.chars().allMatch(c -> c > ' ' && c != 0x7F);
    }
}
