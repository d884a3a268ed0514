package io.ringway.filters.http.jwt;

import io.ringway.hotpath.upstream.WorkerCluster;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** A provider on one worker: its keys and the tokens that were verified with them. Owner: worker. */
final class ProviderKeys {
    private final JwtProvider provider;
    private final TokenCache verified;
    private final @Nullable RemoteKeys remote;

    ProviderKeys(JwtProvider provider, @Nullable RemoteKeys remote, TokenCache verified) {
        this.provider = provider;
        this.remote = remote;
        this.verified = verified;
    }

    TokenCache verified() {
        return verified;
    }

    /** Null if they are fetched, or cannot be. */
    @Nullable
    KeySet keys(IntFunction<WorkerCluster> clusters) {
        return remote == null ? provider.localKeys() : remote.keys(clusters);
    }

    /** Whether a fetch is under way. */
    boolean isFetching() {
        return remote != null && remote.isFetching();
    }

    void await(RemoteKeys.Waiter waiter) {
        if (remote != null) {
            remote.await(waiter);
        }
    }

    void forget(RemoteKeys.Waiter waiter) {
        if (remote != null) {
            remote.forget(waiter);
        }
    }

    /** Fetches before anybody asks, if the configuration says so. */
    void begin(IntFunction<WorkerCluster> clusters) {
        if (remote != null) {
            remote.begin(clusters);
        }
    }
}
