package io.ringway.routing.regex;

import org.agrona.DirectBuffer;

/** Says whether a whole range of bytes matches, in linear time and without allocating. Owner: any (immutable). */
sealed interface Automaton permits Dfa, PositionAutomaton {

    boolean matches(DirectBuffer buffer, int from, int length);
}
