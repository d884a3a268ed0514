package io.ringway.filters.http.extauthz;

import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.routing.match.ValueMatch;

/** A choice of fields by their names (Envoy {@code ListStringMatcher}). Owner: any (immutable). */
final class NameMatches {
    static final NameMatches NONE = new NameMatches();

    private final ValueMatch[] matches;

    NameMatches(ValueMatch... matches) {
        this.matches = matches;
    }

    boolean isEmpty() {
        return matches.length == 0;
    }

    /** Whether the name of a field matches one of them. */
    boolean contains(HeaderBlock headers, int field) {
        for (ValueMatch match : matches) {
            if (match.matches(headers.buffer(), headers.nameStart(field), headers.nameLength(field))) {
                return true;
            }
        }
        return false;
    }
}
