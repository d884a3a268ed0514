package io.ringway.filters.http.jwt;

import io.ringway.filters.http.jwt.JwtEvaluation.Grant;
import io.ringway.filters.http.jwt.JwtWorker.FieldName;
import io.ringway.hotpath.filter.QueryParameter;
import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.hcm.LocalReply;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.transport.memory.BufferPool;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Changes requests as their tokens' providers want it, and tells clients what is missing. Owner: worker. */
final class GrantedTokens {
    private static final byte[] REALM = LocalReply.bytes("Bearer realm=\"");
    private static final byte[] QUOTE = {'"'};
    private static final byte[] INVALID = LocalReply.bytes("\", error=\"invalid_token\"");
    private static final byte[] SECURE = LocalReply.bytes("https://");
    private static final byte[] PLAIN = LocalReply.bytes("http://");
    /** Longer paths are cut off where the answer names the request. */
    private static final int REALM_PATH_BYTES_MAX = 256;

    private final JwtWorker shared;
    private final StreamCallbacks stream;

    GrantedTokens(JwtWorker shared, StreamCallbacks stream) {
        this.shared = shared;
        this.stream = stream;
    }

    /** Takes out fields that only a verified token may set. */
    void removeForged(HeaderBlock headers, Requirement requirement) {
        switch (requirement) {
            case Requirement.Nothing() -> {}
            case Requirement.OfProvider ofProvider -> removeForged(headers, ofProvider.provider());
            case Requirement.Any any -> removeForged(headers, any.alternatives());
            case Requirement.All all -> removeForged(headers, all.parts());
            case Requirement.Optional optional -> {
                List<JwtProvider> providers = optional.providers();
                for (int i = 0; i < providers.size(); i++) {
                    removeForged(headers, providers.get(i));
                }
            }
        }
    }

    private void removeForged(HeaderBlock headers, List<Requirement> requirements) {
        for (int i = 0; i < requirements.size(); i++) {
            removeForged(headers, requirements.get(i));
        }
    }

    private void removeForged(HeaderBlock headers, JwtProvider provider) {
        FieldName payload = shared.payloadField(provider);
        if (payload != null) {
            headers.removeAll(payload.bytes(), 0);
        }
        List<JwtProvider.ClaimField> claims = provider.claims();
        for (int i = 0; i < claims.size(); i++) {
            headers.removeAll(shared.claimField(provider, i).bytes(), 0);
        }
    }

    /** False if there is no room in the head. */
    boolean passOn(Grant grant) {
        JwtProvider provider = grant.provider();
        VerifiedToken token = grant.token();
        HeaderBlock headers = stream.requestHeaders();
        FieldName payload = shared.payloadField(provider);
        if (payload != null && token.payloadField() != null && !add(headers, payload, token.payloadField())) {
            return false;
        }
        boolean isClaimAdded = false;
        for (int i = 0; i < token.claimFields().length; i++) {
            byte[] value = token.claimFields()[i];
            if (value != null) {
                if (!add(headers, shared.claimField(provider, i), value)) {
                    return false;
                }
                isClaimAdded = true;
            }
        }
        if (!provider.isForwarded() && !removeToken(headers, grant.place())) {
            return false;
        }
        note(provider, token);
        if (provider.isRouteCleared()
                && (isClaimAdded || !provider.payloadMetadata().isEmpty())) {
            stream.clearRoute();
        }
        return true;
    }

    private void note(JwtProvider provider, VerifiedToken token) {
        if (!provider.headerMetadata().isEmpty()) {
            stream.metadata()
                    .put(
                            JwtEvaluation.NAMESPACE,
                            provider.headerMetadata(),
                            token.jwt().header());
        }
        if (!provider.payloadMetadata().isEmpty()) {
            stream.metadata().put(JwtEvaluation.NAMESPACE, provider.payloadMetadata(), token.payload());
        }
    }

    private boolean add(HeaderBlock headers, FieldName name, byte[] value) {
        int at = stream.scratch().copy(value);
        return at != BufferPool.NONE
                && headers.add(name.id(), name.text().start(), name.text().length(), at, value.length);
    }

    private boolean removeToken(HeaderBlock headers, Locations.Place place) {
        return switch (place.kind()) {
            case HEADER -> {
                headers.removeAll(place.name(), 0);
                yield true;
            }
            case PARAMETER -> removeParameter(headers, place.name());
            case COOKIE -> true; // as in Envoy, cookies stay
        };
    }

    /** Writes the path anew without the parameter, as often as it stands there. */
    private boolean removeParameter(HeaderBlock headers, byte[] name) {
        for (long value = QueryParameter.find(headers, name);
                value != Slices.NONE;
                value = QueryParameter.find(headers, name)) {
            UnsafeBuffer buffer = headers.buffer();
            int path = headers.pathStart();
            int pathEnd = path + headers.pathLength();
            int end = Slices.start(value) + Slices.length(value);
            int start = parameterStart(buffer, path, Slices.start(value), name.length);
            // One of the separators around it goes too.
            if (end < pathEnd && buffer.getByte(end) == '&') {
                end++;
            } else {
                start--;
            }
            int length = headers.pathLength() - (end - start);
            int copy = stream.scratch().reserve(length);
            if (copy == BufferPool.NONE) {
                return false;
            }
            buffer.putBytes(copy, buffer, path, start - path);
            buffer.putBytes(copy + start - path, buffer, end, pathEnd - end);
            headers.path(copy, length);
        }
        return true;
    }

    /** The value follows an equals sign, except where the parameter has none. */
    private static int parameterStart(UnsafeBuffer buffer, int path, int valueStart, int nameLength) {
        boolean hasEquals = valueStart > path && buffer.getByte(valueStart - 1) == '=';
        return valueStart - nameLength - (hasEquals ? 1 : 0);
    }

    /** Adds {@code www-authenticate} (RFC 6750 section 3); without memory it is left out. */
    void challenge(HeaderBlock answer, JwtStatus status) {
        HeaderBlock request = stream.requestHeaders();
        UnsafeBuffer buffer = request.buffer();
        byte[] scheme = isSecure(request) ? SECURE : PLAIN;
        byte[] end = status == JwtStatus.MISSING ? QUOTE : INVALID;
        int pathLength = Math.min(request.pathLength(), REALM_PATH_BYTES_MAX);
        int length = REALM.length + scheme.length + request.authorityLength() + pathLength + end.length;
        int start = stream.scratch().reserve(length);
        if (start == BufferPool.NONE) {
            return;
        }
        int at = start;
        buffer.putBytes(at, REALM);
        at += REALM.length;
        buffer.putBytes(at, scheme);
        at += scheme.length;
        buffer.putBytes(at, buffer, request.authorityStart(), request.authorityLength());
        at += request.authorityLength();
        buffer.putBytes(at, buffer, request.pathStart(), pathLength);
        buffer.putBytes(at + pathLength, end);
        FieldName name = shared.authenticate();
        boolean isAdded = answer.add(name.id(), name.text().start(), name.text().length(), start, length);
        assert isAdded : "an empty head has room for a field";
    }

    private boolean isSecure(HeaderBlock request) {
        int proto = request.find(HeaderId.X_FORWARDED_PROTO);
        return proto < 0 ? stream.connection().isSecure() : request.valueLength(proto) == "https".length();
    }
}
