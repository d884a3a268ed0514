package io.ringway.filters.http.jwt;

import java.util.List;
import java.util.Set;

/** What a request has to show (Envoy {@code JwtRequirement}). Owner: any (immutable). */
sealed interface Requirement {

    /** Nothing. */
    record Nothing() implements Requirement {}

    /**
     * Tokens of one provider ({@code provider_name}, {@code provider_and_audiences}).
     *
     * @param audiences those allowed here
     */
    record OfProvider(JwtProvider provider, Set<String> audiences) implements Requirement {}

    /** {@code requires_any}. */
    record Any(List<Requirement> alternatives) implements Requirement {}

    /** {@code requires_all}. */
    record All(List<Requirement> parts) implements Requirement {}

    /**
     * Tokens that are there are verified ({@code allow_missing}, {@code allow_missing_or_failed}).
     *
     * @param providers whose tokens are looked for
     * @param isFailureAllowed a bad one does no harm
     */
    record Optional(List<JwtProvider> providers, Locations locations, boolean isFailureAllowed)
            implements Requirement {}
}
