package io.ringway.filtertest;

import org.jspecify.annotations.Nullable;

/**
 * What became of a request.
 *
 * @param forwarded what the upstream got; null if nothing, or not all of it
 * @param answer what the client got; null if nothing, or not all of it: a filter waits, or the connection was cut
 */
public record Exchange(
        @Nullable Message forwarded, @Nullable Message answer) {

    /** The answer, which has to be there. */
    public Message requireAnswer() {
        if (answer == null) {
            throw new AssertionError("there is no answer");
        }
        return answer;
    }

    /** The forwarded request, which has to be there. */
    public Message requireForwarded() {
        if (forwarded == null) {
            throw new AssertionError("nothing was forwarded");
        }
        return forwarded;
    }
}
