package io.ringway.filters.http.extauthz;

import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;

/** Ids of {@code http.<stat_prefix>.ext_authz.[<prefix>.]*}. Owner: any (immutable). */
record ExtAuthzStats(int ok, int denied, int error, int disabled, int failureModeAllowed) {

    static ExtAuthzStats register(StatsRegistry registry, String managerPrefix, String prefix) {
        StatName root = StatName.of("http")
                .tag(DefaultTags.CONNECTION_MANAGER, managerPrefix)
                .then("ext_authz");
        StatName at = prefix.isEmpty() ? root : root.tag(DefaultTags.EXT_AUTHZ_PREFIX, prefix);
        return new ExtAuthzStats(
                registry.counter(at.then("ok")),
                registry.counter(at.then("denied")),
                registry.counter(at.then("error")),
                registry.counter(at.then("disabled")),
                registry.counter(at.then("failure_mode_allowed")));
    }
}
