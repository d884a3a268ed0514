package io.ringway.filters.network.rbac;

import io.ringway.filters.shared.rbac.RbacEngine;
import io.ringway.filters.shared.rbac.RbacStats;
import io.ringway.hotpath.network.NetworkFilterFactory;
import io.ringway.hotpath.network.NetworkScope;
import io.ringway.routing.MatchInput;
import org.jspecify.annotations.Nullable;

/**
 * Makes the filters of one configuration. Owner: any (immutable).
 *
 * @param rules what is enforced; null for nothing
 * @param shadow what only pretends to be; null for nothing
 * @param isContinuous the rules are asked whenever bytes come, not only with the first ({@code enforcement_type})
 * @param delayNs how long a refused connection is kept before it is closed ({@code delay_deny})
 */
record RbacNetworkFactory(
        @Nullable RbacEngine rules, @Nullable RbacEngine shadow, boolean isContinuous, long delayNs, RbacStats stats)
        implements NetworkFilterFactory.Passing {

    @Override
    public FilterSource onWorker(NetworkScope scope) {
        MatchInput noRequest = new MatchInput();
        return () -> new RbacNetworkFilter(this, noRequest);
    }
}
