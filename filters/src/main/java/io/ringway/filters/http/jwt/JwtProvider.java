package io.ringway.filters.http.jwt;

import io.ringway.routing.match.ValueMatch;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who issues tokens, and what is done with them (Envoy {@code JwtProvider}). Owner: any (immutable).
 *
 * @param index place among the providers of the filter
 * @param issuer empty for any
 * @param audiences as {@link #audience} writes them; empty for any
 * @param subjects what the subject must match; null for nothing
 * @param isExpiryRequired tokens without an end are refused
 * @param lifetimeSecondsMax how much longer a token may live; negative for any time
 * @param localKeys null if they are fetched
 * @param remoteKeys null if they are written in the configuration
 * @param isForwarded the token stays in the request
 * @param payloadField name of the field that gets the payload, in lower case; null for none
 * @param payloadMetadata key of the payload in the metadata, may be empty: none
 * @param headerMetadata the same for the token's header
 * @param failureMetadata the same for why a token was refused
 * @param tokensMax how many verified tokens are remembered, 0 for the default
 * @param tokenBytesMax how long they may be, 0 for the default
 */
record JwtProvider(
        int index,
        String name,
        String issuer,
        Set<String> audiences,
        @Nullable ValueMatch subjects,
        boolean isExpiryRequired,
        long lifetimeSecondsMax,
        @Nullable KeySet localKeys,
        @Nullable RemoteKeySource remoteKeys,
        Locations locations,
        boolean isForwarded,
        @Nullable String payloadField,
        boolean isPayloadPadded,
        String payloadMetadata,
        List<String> spaceDelimitedClaims,
        String headerMetadata,
        String failureMetadata,
        long skewSeconds,
        int tokensMax,
        int tokenBytesMax,
        List<ClaimField> claims,
        boolean isRouteCleared) {

    /** A claim that becomes a field; the field's name is in lower case. */
    record ClaimField(String field, String claim) {}

    /** Whether one of a token's audiences is among those allowed; none configured allows all. */
    static boolean isAllowed(Set<String> allowed, List<String> audiences) {
        if (allowed.isEmpty()) {
            return true;
        }
        for (String audience : audiences) {
            if (allowed.contains(audience(audience))) {
                return true;
            }
        }
        return false;
    }

    /** An audience without scheme and last slash: as Envoy, {@code https://a/} and {@code a} are the same. */
    static String audience(String text) {
        String host = text.startsWith("https://")
                ? text.substring("https://".length())
                : text.startsWith("http://") ? text.substring("http://".length()) : text;
        return host.endsWith("/") ? host.substring(0, host.length() - 1) : host;
    }
}
