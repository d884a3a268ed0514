package io.ringway.filters.http.jwt;

import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.upstream.WorkerCluster;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a requirement comes to for one request. It changes nothing of the request, so that it can be done anew when keys have come; what is
 * to be passed on stands in {@link #granted} afterwards. Reused. Owner: worker.
 */
final class JwtEvaluation {
    static final String NAMESPACE = "envoy.filters.http.jwt_authn";

    /** A token that counts, and where it stands. */
    record Grant(JwtProvider provider, VerifiedToken token, Locations.Place place) {}

    private final JwtWorker shared;
    private final StreamCallbacks stream;
    private final IntFunction<WorkerCluster> clusters;
    private final Locations.Found found = new Locations.Found();
    private final List<Grant> granted = new ArrayList<>();
    /** Providers whose keys are on their way, and those whose keys could not be had for this request. */
    private final BitSet awaited = new BitSet();

    private final BitSet failed = new BitSet();

    JwtEvaluation(JwtWorker shared, StreamCallbacks stream) {
        this.shared = shared;
        this.stream = stream;
        this.clusters = stream::cluster;
    }

    /** Forgets the request. */
    void clear() {
        granted.clear();
        awaited.clear();
        failed.clear();
    }

    /** A fetch has failed that this request has waited for. */
    void onFetchFailed(JwtProvider provider) {
        failed.set(provider.index());
    }

    /** Of the last evaluation, if it was OK. */
    List<Grant> granted() {
        return granted;
    }

    /** Indexes of the providers whose keys have to be waited for. */
    BitSet awaited() {
        return awaited;
    }

    JwtStatus evaluate(Requirement requirement) {
        granted.clear();
        awaited.clear();
        return result(requirement);
    }

    private JwtStatus result(Requirement requirement) {
        return switch (requirement) {
            case Requirement.Nothing() -> JwtStatus.OK;
            case Requirement.OfProvider(JwtProvider provider, Set<String> audiences) -> ofProvider(provider, audiences);
            case Requirement.Any(List<Requirement> alternatives) -> any(alternatives);
            case Requirement.All(List<Requirement> parts) -> all(parts);
            case Requirement.Optional optional -> optional(optional);
        };
    }

    /** What waits does not win over what is right, but over what is wrong. */
    private JwtStatus any(List<Requirement> alternatives) {
        JwtStatus best = JwtStatus.MISSING;
        boolean isPending = false;
        int before = granted.size();
        for (int i = 0; i < alternatives.size(); i++) {
            JwtStatus status = result(alternatives.get(i));
            if (status == JwtStatus.OK) {
                return status;
            }
            takeBack(before);
            isPending |= status == JwtStatus.PENDING;
            if (status.rank() >= best.rank()) {
                best = status;
            }
        }
        return isPending ? JwtStatus.PENDING : best;
    }

    private JwtStatus all(List<Requirement> parts) {
        boolean isPending = false;
        for (int i = 0; i < parts.size(); i++) {
            JwtStatus status = result(parts.get(i));
            if (status == JwtStatus.PENDING) {
                isPending = true;
            } else if (status != JwtStatus.OK) {
                return status;
            }
        }
        return isPending ? JwtStatus.PENDING : JwtStatus.OK;
    }

    private void takeBack(int size) {
        while (granted.size() > size) {
            granted.removeLast();
        }
    }

    /** All tokens have to be right: a backend could take the bad one for the one that was verified. */
    private JwtStatus ofProvider(JwtProvider provider, Set<String> audiences) {
        provider.locations().find(stream.requestHeaders(), found);
        if (found.count() == 0) {
            return refused(provider, JwtStatus.MISSING);
        }
        for (int i = found.count() - 1; i >= 0; i--) {
            JwtStatus status = token(provider, audiences, i);
            if (status != JwtStatus.OK) {
                return refused(provider, status);
            }
        }
        return JwtStatus.OK;
    }

    private JwtStatus optional(Requirement.Optional optional) {
        optional.locations().find(stream.requestHeaders(), found);
        JwtStatus last = JwtStatus.OK;
        boolean isPending = false;
        for (int i = found.count() - 1; i >= 0; i--) {
            last = tokenOfAny(optional.providers(), i);
            isPending |= last == JwtStatus.PENDING;
        }
        if (isPending) {
            return JwtStatus.PENDING;
        }
        return optional.isFailureAllowed() ? JwtStatus.OK : last;
    }

    private JwtStatus token(JwtProvider provider, Set<String> audiences, int index) {
        VerifiedToken known = cached(provider, index);
        stream.worker()
                .stats()
                .increment(
                        known == null ? shared.ids().cacheMiss() : shared.ids().cacheHit());
        if (known != null) {
            JwtStatus status = check(known.jwt(), provider, audiences, found.place(index));
            return status == JwtStatus.OK ? grant(provider, known, index) : status;
        }
        byte[] text = text(index);
        return switch (Jwt.parse(text)) {
            case Jwt.Parsed.Bad(JwtStatus status) -> status;
            case Jwt.Parsed.Token(Jwt jwt) -> verified(jwt, text, provider, audiences, index);
        };
    }

    /** A token whose provider is found by its issuer. */
    private JwtStatus tokenOfAny(List<JwtProvider> providers, int index) {
        byte[] text = text(index);
        return switch (Jwt.parse(text)) {
            case Jwt.Parsed.Bad(JwtStatus status) -> status;
            case Jwt.Parsed.Token(Jwt jwt) -> tokenByIssuer(jwt, text, providers, index);
        };
    }

    private JwtStatus tokenByIssuer(Jwt jwt, byte[] text, List<JwtProvider> providers, int index) {
        JwtProvider provider = byIssuer(providers, jwt.issuer());
        if (provider == null) {
            return JwtStatus.UNKNOWN_ISSUER;
        }
        VerifiedToken known = cached(provider, index);
        if (known == null) {
            JwtStatus status = verified(jwt, text, provider, provider.audiences(), index);
            return status == JwtStatus.OK ? status : refused(provider, status);
        }
        JwtStatus status = check(jwt, provider, provider.audiences(), found.place(index));
        return status == JwtStatus.OK ? grant(provider, known, index) : refused(provider, status);
    }

    private JwtStatus verified(Jwt jwt, byte[] text, JwtProvider provider, Set<String> audiences, int index) {
        JwtStatus status = check(jwt, provider, audiences, found.place(index));
        if (status != JwtStatus.OK) {
            return status;
        }
        if (failed.get(provider.index())) {
            return JwtStatus.FETCH_FAILED;
        }
        ProviderKeys state = shared.keys(provider);
        KeySet keys = state.keys(clusters);
        if (keys == null) {
            if (!state.isFetching()) {
                return JwtStatus.FETCH_FAILED;
            }
            awaited.set(provider.index());
            return JwtStatus.PENDING;
        }
        status = shared.verifier().verify(jwt, keys);
        if (status != JwtStatus.OK) {
            return status;
        }
        VerifiedToken token = VerifiedToken.of(jwt, provider);
        state.verified().put(text, token);
        return grant(provider, token, index);
    }

    /** Everything but the signature. */
    private JwtStatus check(Jwt jwt, JwtProvider provider, Set<String> audiences, Locations.Place place) {
        if (!place.accepts(jwt.issuer())) {
            return JwtStatus.UNKNOWN_ISSUER;
        }
        long nowSeconds = stream.worker().epochMicros() / 1_000_000;
        JwtStatus status = jwt.checkTime(nowSeconds, provider.skewSeconds());
        if (status != JwtStatus.OK) {
            return status;
        }
        if (!JwtProvider.isAllowed(audiences, jwt.audiences())) {
            return JwtStatus.AUDIENCE_NOT_ALLOWED;
        }
        return isSubjectAllowed(jwt, provider) && isLifetimeAllowed(jwt, provider, nowSeconds)
                ? JwtStatus.OK
                : JwtStatus.VERIFICATION_FAILED;
    }

    private static boolean isSubjectAllowed(Jwt jwt, JwtProvider provider) {
        return provider.subjects() == null || provider.subjects().matches(jwt.subject());
    }

    private static boolean isLifetimeAllowed(Jwt jwt, JwtProvider provider, long nowSeconds) {
        boolean isLimited = provider.lifetimeSecondsMax() >= 0;
        if (jwt.expiry() == Jwt.NO_TIME) {
            return !isLimited && !provider.isExpiryRequired();
        }
        return !isLimited || jwt.expiry() - nowSeconds < provider.lifetimeSecondsMax();
    }

    private static @Nullable JwtProvider byIssuer(List<JwtProvider> providers, String issuer) {
        JwtProvider ofAny = null;
        for (int i = 0; i < providers.size(); i++) {
            JwtProvider provider = providers.get(i);
            if (provider.issuer().equals(issuer)) {
                return provider;
            }
            ofAny = ofAny == null && provider.issuer().isEmpty() ? provider : ofAny;
        }
        return ofAny;
    }

    private @Nullable VerifiedToken cached(JwtProvider provider, int index) {
        HeaderBlock headers = stream.requestHeaders();
        return shared.keys(provider).verified().find(headers.buffer(), found.start(index), found.length(index));
    }

    private byte[] text(int index) {
        byte[] text = new byte[found.length(index)];
        stream.requestHeaders().buffer().getBytes(found.start(index), text);
        return text;
    }

    private JwtStatus grant(JwtProvider provider, VerifiedToken token, int index) {
        granted.add(new Grant(provider, token, found.place(index)));
        return JwtStatus.OK;
    }

    /** Notes why, if the provider wants it noted. */
    private JwtStatus refused(JwtProvider provider, JwtStatus status) {
        if (!provider.failureMetadata().isEmpty() && status != JwtStatus.PENDING) {
            stream.metadata()
                    .put(
                            NAMESPACE,
                            provider.failureMetadata(),
                            Map.of("code", Integer.toString(status.number()), "message", status.message()));
        }
        return status;
    }
}
