package io.ringway.hotpath.filter;

import io.ringway.routing.runtime.RuntimeFraction;
import java.util.List;

/**
 * How a request is described to rate limits (Envoy {@code config.route.v3.RateLimit}). Owner: any (immutable).
 *
 * @param stage 0 to 10; filters of the same stage read it
 * @param enabled what the runtime key of {@code disable_key} leaves of it
 */
public record RateLimitRule(int stage, RuntimeFraction enabled, List<RateLimitAction> actions) {

    /**
     * Describes a request.
     *
     * @param entries cleared first
     * @return false if there is nothing to describe
     */
    public boolean describe(StreamCallbacks stream, DescriptorEntries entries) {
        entries.clear();
        for (int i = 0; i < actions.size(); i++) {
            if (!actions.get(i).add(stream, entries)) {
                return false;
            }
        }
        return entries.count() > 0;
    }
}
