package io.ringway.filters.http.jwt;

import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.RemoteJwks;
import io.ringway.config.compile.DataSourceReader;
import io.ringway.config.compile.Durations;
import io.ringway.config.compile.HeaderMatchers;
import io.ringway.config.compile.HttpFilterCompiler.Scope;
import io.ringway.config.compile.HttpUris;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Suggestion;
import io.ringway.routing.match.ValueMatch;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Providers of tokens. Owner: control. */
final class JwtProviderCompiler {
    private static final int KEYS_BYTES_MAX = 1 << 20;
    private static final long SKEW_SECONDS_DEFAULT = 60;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long CACHE_NS_DEFAULT = 600 * SECOND_NS;

    private final Scope scope;
    private final HeaderMatchers matchers;

    JwtProviderCompiler(Scope scope) {
        this.scope = scope;
        this.matchers = new HeaderMatchers(scope.problems());
    }

    /** Null after a problem. */
    @Nullable
    JwtProvider compile(
            String name,
            io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider provider,
            int index,
            FieldNode at) {
        KeySet local = provider.hasLocalJwks() ? localKeys(provider, at.field("local_jwks")) : null;
        RemoteKeySource remote =
                provider.hasRemoteJwks() ? remoteKeys(provider.getRemoteJwks(), at.field("remote_jwks")) : null;
        ValueMatch subjects =
                provider.hasSubjects() ? matchers.string(provider.getSubjects(), at.field("subjects")) : null;
        if ((local == null && remote == null) || (provider.hasSubjects() && subjects == null)) {
            return null;
        }
        String payloadField = provider.getForwardPayloadHeader().toLowerCase(Locale.ROOT);
        return new JwtProvider(
                index,
                name,
                provider.getIssuer(),
                provider.getAudiencesList().stream().map(JwtProvider::audience).collect(Collectors.toUnmodifiableSet()),
                subjects,
                provider.getRequireExpiration(),
                provider.hasMaxLifetime() ? provider.getMaxLifetime().getSeconds() : -1,
                local,
                remote,
                locations(provider),
                provider.getForward(),
                payloadField.isEmpty() ? null : payloadField,
                provider.getPadForwardPayloadHeader(),
                provider.getPayloadInMetadata(),
                provider.getNormalizePayloadInMetadata().getSpaceDelimitedClaimsList().stream()
                        .toList(),
                provider.getHeaderInMetadata(),
                provider.getFailedStatusInMetadata(),
                provider.getClockSkewSeconds() == 0
                        ? SKEW_SECONDS_DEFAULT
                        : Integer.toUnsignedLong(provider.getClockSkewSeconds()),
                provider.getJwtCacheConfig().getJwtCacheSize(),
                provider.getJwtCacheConfig().getJwtMaxTokenSize(),
                provider.getClaimToHeadersList().stream()
                        .map(claim -> new JwtProvider.ClaimField(
                                claim.getHeaderName().toLowerCase(Locale.ROOT), claim.getClaimName()))
                        .toList(),
                provider.getClearRouteCache());
    }

    /** Without any, tokens stand where RFC 6750 wants them. */
    private static Locations locations(io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider provider) {
        Locations.Builder builder = new Locations.Builder();
        String issuer = provider.getIssuer();
        provider.getFromHeadersList()
                .forEach(header -> builder.header(header.getName(), header.getValuePrefix(), issuer));
        provider.getFromParamsList().forEach(name -> builder.parameter(name, issuer));
        provider.getFromCookiesList().forEach(name -> builder.cookie(name, issuer));
        boolean isNothingSaid = provider.getFromHeadersCount() == 0
                && provider.getFromParamsCount() == 0
                && provider.getFromCookiesCount() == 0;
        return isNothingSaid
                ? builder.header("authorization", "Bearer ", issuer)
                        .parameter("access_token", issuer)
                        .build()
                : builder.build();
    }

    private @Nullable KeySet localKeys(
            io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.JwtProvider provider, FieldNode at) {
        byte[] text = at.isBroken()
                ? null
                : new DataSourceReader(scope.problems()).read(provider.getLocalJwks(), at, KEYS_BYTES_MAX);
        if (text == null) {
            return null;
        }
        KeySet keys = KeySet.parse(new String(text, StandardCharsets.UTF_8));
        if (keys == null) {
            scope.problems()
                    .atValue(
                            ProblemCode.BAD_VALUE,
                            at,
                            "there is no key set (RFC 7517), or no key in it that can be used",
                            Suggestion.hint("keys are RSA, EC, oct and OKP with Ed25519"));
        }
        return keys;
    }

    private @Nullable RemoteKeySource remoteKeys(RemoteJwks remote, FieldNode at) {
        if (at.isBroken()) {
            return null;
        }
        HttpUris.Target uri =
                HttpUris.compile(remote.getHttpUri(), at.field("http_uri"), scope.problems(), scope.clusters());
        var policy = remote.getRetryPolicy();
        long base = Durations.ns(
                policy.getRetryBackOff().hasBaseInterval(),
                policy.getRetryBackOff().getBaseInterval(),
                SECOND_NS);
        long max = Durations.ns(
                policy.getRetryBackOff().hasMaxInterval(),
                policy.getRetryBackOff().getMaxInterval(),
                10 * base);
        if (max < base) {
            scope.problems()
                    .atValue(
                            ProblemCode.BAD_VALUE,
                            at.at("retry_policy", "retry_back_off", "max_interval"),
                            "the longest wait is shorter than the first one",
                            Suggestion.NONE);
            return null;
        }
        int retries = !remote.hasRetryPolicy()
                ? 0
                : policy.hasNumRetries() ? policy.getNumRetries().getValue() : 1;
        return uri == null
                ? null
                : new RemoteKeySource(
                        uri.cluster(),
                        uri.authority(),
                        uri.path(),
                        uri.timeoutNs(),
                        Durations.ns(remote.hasCacheDuration(), remote.getCacheDuration(), CACHE_NS_DEFAULT),
                        remote.hasAsyncFetch(),
                        Durations.ns(
                                remote.getAsyncFetch().hasFailedRefetchDuration(),
                                remote.getAsyncFetch().getFailedRefetchDuration(),
                                SECOND_NS),
                        retries < 0 ? Integer.MAX_VALUE : retries,
                        Math.max(1, base),
                        Math.max(1, max));
    }
}
