package io.ringway.filters.http.jwt;

import io.ringway.hotpath.http.Constants;
import io.ringway.hotpath.http.HeaderNames;
import io.ringway.hotpath.http.Text;
import io.ringway.hotpath.services.WorkerServices;
import io.ringway.hotpath.upstream.WorkerCluster;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What the filters of one configuration share on a worker: keys, verified tokens, names of fields. Owner: worker. */
final class JwtWorker {
    /** Name of a field in the worker's region, its id, and its bytes to look for it; not to be modified. */
    @SuppressWarnings("ArrayRecordComponent") // read on the hot path
    record FieldName(int id, Text text, byte[] bytes) {}

    private final JwtSettings settings;
    private final JwtStats ids;
    private final ProviderKeys[] providers;
    private final @Nullable FieldName[] payloadFields;
    private final FieldName[][] claimFields;
    private final SignatureVerifier verifier = new SignatureVerifier();
    private final FieldName authenticate;

    JwtWorker(WorkerServices worker, JwtSettings settings, JwtStats ids) {
        this.settings = settings;
        this.ids = ids;
        List<JwtProvider> all = settings.providers();
        providers = new ProviderKeys[all.size()];
        payloadFields = new FieldName[all.size()];
        claimFields = new FieldName[all.size()][];
        Constants constants = worker.constants();
        for (int i = 0; i < providers.length; i++) {
            JwtProvider provider = all.get(i);
            TokenCache verified = new TokenCache(provider.tokensMax(), provider.tokenBytesMax());
            RemoteKeySource source = provider.remoteKeys();
            RemoteKeys remote = source == null ? null : new RemoteKeys(worker, provider, source, ids, verified);
            providers[i] = new ProviderKeys(provider, remote, verified);
            payloadFields[i] = provider.payloadField() == null ? null : name(constants, provider.payloadField());
            claimFields[i] = provider.claims().stream()
                    .map(claim -> name(constants, claim.field()))
                    .toArray(FieldName[]::new);
        }
        authenticate = name(constants, "www-authenticate");
    }

    private static FieldName name(Constants constants, String lowerName) {
        return new FieldName(
                HeaderNames.idOf(lowerName),
                constants.intern(lowerName),
                lowerName.getBytes(StandardCharsets.US_ASCII));
    }

    JwtSettings settings() {
        return settings;
    }

    JwtStats ids() {
        return ids;
    }

    ProviderKeys keys(JwtProvider provider) {
        return providers[provider.index()];
    }

    /** Null if the payload is not passed on. */
    @Nullable
    FieldName payloadField(JwtProvider provider) {
        return payloadFields[provider.index()];
    }

    FieldName claimField(JwtProvider provider, int claim) {
        return claimFields[provider.index()][claim];
    }

    SignatureVerifier verifier() {
        return verifier;
    }

    /** {@code www-authenticate}. */
    FieldName authenticate() {
        return authenticate;
    }

    /** Fetches the keys that are fetched before anybody asks for them. */
    void begin(IntFunction<WorkerCluster> clusters) {
        for (ProviderKeys provider : providers) {
            provider.begin(clusters);
        }
    }
}
