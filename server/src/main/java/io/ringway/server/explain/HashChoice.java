package io.ringway.server.explain;

import io.ringway.hotpath.filter.HashPolicy;
import io.ringway.hotpath.upstream.ClusterDescriptor;
import io.ringway.hotpath.upstream.UpstreamHost;
import io.ringway.lb.ActiveRequests;
import io.ringway.lb.Host;
import io.ringway.lb.LoadBalancer;
import io.ringway.server.rehearsal.HashKey;
import io.ringway.server.rehearsal.Rehearsed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * By what a request is hashed, and the host that this leads to, if it is always the same. Owner: any (immutable).
 *
 * @param key of the request
 * @param host address of the host, or empty
 * @param reason why there is none; empty if there is one
 */
record HashChoice(HashKey key, String host, String reason) {
    /** As many picks have to agree: with weighted localities, for instance, the hash does not decide alone. */
    private static final int PICKS = 100;

    /** Null if the route has no hash policies. */
    static @Nullable HashChoice of(ExplainedRequest explained, Rehearsed.Forwarded forwarded) {
        HashKey key = explained.result().hash();
        ClusterDescriptor cluster = forwarded.cluster();
        UpstreamHost picked = forwarded.host();
        if (key == null || cluster == null || picked == null) {
            return null;
        }
        if (!cluster.policy().isHashing()) {
            return without(key, cluster.policy().name() + " does not go by it");
        }
        if (key.key().isEmpty()) {
            return without(key, "any: there is nothing to hash");
        }
        if (key.isOfConnection()) {
            return without(key, "depends on the connection, from which the cookie is made");
        }
        if (explained.hostNames().containsKey(cluster.name())) {
            return without(key, "depends on the addresses of the names");
        }
        return isAlways(picked.host(), cluster, key.key().getAsLong())
                ? new HashChoice(key, picked.host().address(), "")
                : without(key, "not by the hash alone");
    }

    private static HashChoice without(HashKey key, String reason) {
        return new HashChoice(key, "", reason);
    }

    private static boolean isAlways(Host host, ClusterDescriptor cluster, long hash) {
        LoadBalancer balancer = cluster.policy().create(cluster.hosts().table(), new ActiveRequests(), 1);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < PICKS; i++) {
            Host other = balancer.pick(hash, true, random.nextLong());
            // Hosts of a cluster are told apart by their ids.
            if (other == null || other.id() != host.id()) {
                return false;
            }
        }
        return true;
    }

    /** A line for each policy. */
    List<String> policies() {
        List<String> lines = new ArrayList<>();
        for (HashKey.Part part : key.parts()) {
            lines.add(text(part.policy()) + (part.policy().isTerminal() ? ", terminal: " : ": ") + found(part));
        }
        return lines;
    }

    private static String found(HashKey.Part part) {
        if (part.isPassedOver()) {
            return "does not count any more";
        }
        if (part.isMade()) {
            return "nothing found, so one is made";
        }
        return part.hash().isPresent() ? hex(part.hash().getAsLong()) : "nothing found";
    }

    String keyText() {
        return key.key().isPresent() && !key.isOfConnection() ? hex(key.key().getAsLong()) : "none";
    }

    void addTo(Map<String, Object> tree) {
        List<Object> policies = new ArrayList<>();
        for (HashKey.Part part : key.parts()) {
            Map<String, Object> policy = new LinkedHashMap<>();
            policy.put("by", text(part.policy()));
            policy.put("terminal", part.policy().isTerminal());
            policy.put("found", found(part));
            policies.add(policy);
        }
        tree.put("hash_policy", policies);
        if (!key.isOfConnection()) {
            key.key().ifPresent(hash -> tree.put("hash_key", hex(hash)));
        }
        if (reason.isEmpty()) {
            tree.put("hashed_to", host);
        } else {
            tree.put("hashed_to_unknown", reason);
        }
    }

    private static String hex(long hash) {
        return "%016x".formatted(hash);
    }

    private static String text(HashPolicy policy) {
        return switch (policy) {
            case HashPolicy.Header header -> "header \"" + header.name() + '"';
            case HashPolicy.Cookie cookie -> "cookie \"" + cookie.name() + '"';
            case HashPolicy.SourceIp _ -> "source_ip";
            case HashPolicy.QueryParameter parameter -> "query parameter \"" + parameter.name() + '"';
            case HashPolicy.SharedObject object -> "filter_state \"" + object.key() + '"';
        };
    }
}
