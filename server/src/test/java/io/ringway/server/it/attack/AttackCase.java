package io.ringway.server.it.attack;

import java.util.List;

/**
 * One case of an {@link AttackFile}.
 *
 * @param proxy configuration of the proxy it goes to, as lines of {@code what value}
 * @param name what is tried
 * @param line where it stands in its file
 * @param steps what the client does and sees, in order
 * @param answers what the backend answers to the requests that reach it, in order; afterwards it describes what it was asked
 * @param sightings the complete requests that the backend sees, in order, with what is claimed of them
 */
record AttackCase(
        List<ProxyLine> proxy,
        String name,
        int line,
        List<Step> steps,
        List<ScriptedAnswer> answers,
        List<Sighting> sightings) {

    record ProxyLine(String what, String value) {}

    sealed interface Step {}

    /** Bytes that are sent as they are, Latin-1. */
    record Send(String bytes) implements Step {}

    /** A response, with one of these statuses, to a request with this method. */
    record ExpectStatus(String method, List<Integer> statuses) implements Step {}

    /** A claim about the last response. */
    record ExpectDetail(Claim claim) implements Step {}

    /** The response ends before it is complete. */
    record ExpectCut() implements Step {}

    /** The connection ends, and no response comes before. */
    record ExpectEnd() implements Step {}

    record ScriptedAnswer(String bytes, boolean isEarly, boolean isLast) {}

    record Sighting(String methodAndTarget, List<Claim> claims) {}

    sealed interface Claim {}

    record HasHeader(String name, String value) implements Claim {}

    record LacksHeader(String name) implements Claim {}

    record HasText(String text) implements Claim {}

    boolean endsTheConnection() {
        return steps.stream().anyMatch(step -> step instanceof ExpectEnd || step instanceof ExpectCut);
    }
}
