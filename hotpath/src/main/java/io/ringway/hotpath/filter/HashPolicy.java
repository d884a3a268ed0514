package io.ringway.hotpath.filter;

import io.ringway.routing.regex.RegexRewrite;
import org.jspecify.annotations.Nullable;

/**
 * What of a request decides which host a consistent hashing policy picks (Envoy {@code RouteAction.HashPolicy}). Owner: any (immutable).
 */
public sealed interface HashPolicy {

    /** Once there is a hash, the policies behind this one do not count ({@code terminal}). */
    boolean isTerminal();

    /**
     * A field of the head, or a pseudo-header such as {@code :path}; several fields of the name count in the order of their values.
     *
     * @param name lower-case ASCII
     * @param rewrite what of a value is replaced before it is hashed, or null ({@code regex_rewrite})
     */
    record Header(Bytes name, Part part, @Nullable RegexRewrite rewrite, boolean isTerminal) implements HashPolicy {}

    /** Where a header's name is found. */
    enum Part {
        FIELD,
        METHOD,
        PATH,
        AUTHORITY
    }

    /**
     * A cookie's value. With a time to live a request without the cookie gets one in its answer, so that its next requests go to the same
     * host.
     *
     * @param name case-sensitive
     * @param before text of the Set-Cookie field before its value, or empty if none is made
     * @param after text behind the value
     */
    record Cookie(Bytes name, Bytes before, Bytes after, boolean isTerminal) implements HashPolicy {
        /** Whether a request without the cookie gets one. */
        public boolean isGenerated() {
            return before.length() > 0;
        }
    }

    /** The client's IP address ({@code connection_properties.source_ip}). */
    record SourceIp(boolean isTerminal) implements HashPolicy {}

    /** The first query parameter of the name, as it was sent. */
    record QueryParameter(Bytes name, boolean isTerminal) implements HashPolicy {}

    /** What filters share under a key, if it is a {@link HashableText}. */
    record SharedObject(String key, boolean isTerminal) implements HashPolicy {}
}
