package io.ringway.server.rehearsal;

import io.ringway.hotpath.filter.HashPolicy;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.router.RequestHash;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a route's hash policies make of a request. Owner: any (immutable).
 *
 * @param parts one for each policy, in order
 * @param key the hash by which a host is picked; empty if no policy found anything
 * @param isOfConnection a cookie had to be made, so that other connections have other keys
 */
public record HashKey(List<Part> parts, OptionalLong key, boolean isOfConnection) {
    public HashKey {
        parts = List.copyOf(parts);
    }

    /**
     * A policy.
     *
     * @param hash of what it found in the request; empty if that was nothing
     * @param isMade it found no cookie, so one is made
     * @param isPassedOver a terminal policy before it has decided
     */
    public record Part(HashPolicy policy, OptionalLong hash, boolean isMade, boolean isPassedOver) {}

    /** By the router's own code; the head is the one that the router gets. */
    static HashKey of(List<HashPolicy> policies, StreamCallbacks callbacks, HeaderBlock headers) {
        RequestHash hash = new RequestHash(callbacks);
        List<Part> parts = new ArrayList<>();
        boolean isDecided = false;
        for (HashPolicy policy : policies) {
            hash.compute(List.of(policy), headers);
            parts.add(new Part(policy, value(hash), hash.isCookieMade(), isDecided));
            isDecided |= policy.isTerminal()
                    && parts.stream().anyMatch(part -> part.hash().isPresent());
        }
        hash.compute(policies, headers);
        return new HashKey(parts, value(hash), hash.isCookieMade());
    }

    private static OptionalLong value(RequestHash hash) {
        return hash.isPresent() ? OptionalLong.of(hash.value()) : OptionalLong.empty();
    }
}
