package io.ringway.config.compile;

import io.ringway.lb.HealthFlag;
import io.ringway.lb.LocalityGroup;
import io.ringway.lb.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says about an endpoint besides its address and weight. Owner: any (immutable).
 *
 * @param group where it is, and when its turn comes
 * @param statedFlags bits of {@link HealthFlag} that follow from {@code health_status}
 * @param metadata what is said about it
 * @param written the same and more as it was read, for logs
 * @param check how it is checked, or null if it is not
 */
public record EndpointTraits(
        LocalityGroup group,
        int statedFlags,
        Metadata metadata,
        io.envoyproxy.envoy.config.core.v3.Metadata written,
        @Nullable Check check) {
    /** Nothing was said. */
    public static final EndpointTraits NONE = new EndpointTraits(LocalityGroup.NONE, 0, Metadata.NONE, null);

    /** Without what only logs show. */
    public EndpointTraits(LocalityGroup group, int statedFlags, Metadata metadata, @Nullable Check check) {
        this(group, statedFlags, metadata, io.envoyproxy.envoy.config.core.v3.Metadata.getDefaultInstance(), check);
    }

    /** What a host that is checked begins with: nobody relies on it before it has answered. */
    public static final int UNCHECKED_FLAGS = HealthFlag.FAILED_ACTIVE_HC.bit() | HealthFlag.PENDING_ACTIVE_HC.bit();

    /**
     * Where checks go.
     *
     * @param port instead of the endpoint's, or 0
     * @param hostname instead of the endpoint's or the health check's, or empty
     */
    public record Check(int port, String hostname) {}
}
