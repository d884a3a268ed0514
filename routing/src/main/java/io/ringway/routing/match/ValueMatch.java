package io.ringway.routing.match;

import org.agrona.DirectBuffer;

/** Asks something of a value. Owner: any (immutable). */
public interface ValueMatch {

    /** Allocates nothing. */
    boolean matches(DirectBuffer buffer, int start, int length);
}
