package io.ringway.routing.match;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Asks something of a value. Owner: any (immutable). */
public interface ValueMatch {

    /** Allocates nothing. */
    boolean matches(DirectBuffer buffer, int start, int length);

    /** The same for a text; makes bytes of it. */
    default boolean matches(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return matches(new UnsafeBuffer(bytes), 0, bytes.length);
    }
}
