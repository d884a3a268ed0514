package io.ringway.hotpath.listener;

import io.ringway.hotpath.stats.DefaultTags;
import io.ringway.hotpath.stats.StatName;
import io.ringway.hotpath.stats.StatsRegistry;

/**
 * How PROXY headers are taken (Envoy {@code listener.proxy_protocol.v3.ProxyProtocol}). Owner: any (immutable).
 *
 * @param isOptional connections without a header are served too ({@code allow_requests_without_proxy_protocol})
 * @param isV1Allowed version 1, the text ({@code disallowed_versions})
 * @param isV2Allowed version 2, the binary one ({@code disallowed_versions})
 */
public record ProxyProtocolOptions(boolean isOptional, boolean isV1Allowed, boolean isV2Allowed, Stats stats) {

    /** Ids of its statistics (Envoy {@code proxy_proto.*}). */
    public record Stats(int notFoundAllowed, int notFoundDisallowed, Version v1, Version v2) {

        /** Registers them; the prefix may be empty. */
        public static Stats register(StatsRegistry registry, String statPrefix) {
            StatName base = StatName.of("proxy_proto");
            StatName root = statPrefix.isEmpty() ? base : base.tag(DefaultTags.PROXY_PROTOCOL_PREFIX, statPrefix);
            return new Stats(
                    registry.counter(root.then("not_found_allowed")),
                    registry.counter(root.then("not_found_disallowed")),
                    Version.register(registry, root, "1"),
                    Version.register(registry, root, "2"));
        }
    }

    /** Ids of one version's statistics. */
    public record Version(int found, int disallowed, int error) {
        private static Version register(StatsRegistry registry, StatName base, String version) {
            StatName root = base.partly(
                    "", new StatName.Tag(DefaultTags.PROXY_PROTOCOL_VERSION, version), ".versions.v" + version, "");
            return new Version(
                    registry.counter(root.then("found")),
                    registry.counter(root.then("disallowed")),
                    registry.counter(root.then("error")));
        }
    }
}
