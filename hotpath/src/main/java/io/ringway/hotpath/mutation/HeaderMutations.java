package io.ringway.hotpath.mutation;

import io.ringway.hotpath.filter.HeaderChanges;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.HeaderBlock;
import java.util.List;

/**
 * Mutations of several levels (route, virtual host, ...), one level after the other. Owner: any (immutable); {@link #apply} runs on the worker.
 */
public final class HeaderMutations implements HeaderChanges {
    private final MutationLevel[] levels;

    /** In the order in which they are applied. */
    public HeaderMutations(List<List<HeaderMutation>> levels) {
        this.levels = levels.stream().map(MutationLevel::new).toArray(MutationLevel[]::new);
    }

    @Override
    public boolean apply(StreamCallbacks callbacks, HeaderBlock headers) {
        for (MutationLevel level : levels) {
            if (!level.apply(callbacks, headers)) {
                return false;
            }
        }
        return true;
    }
}
