package io.ringway.server.restart;

import io.ringway.server.control.RestartOptions;

/**
 * What the two processes say. The first line is the verb, values follow on lines of their own.
 *
 * <pre>
 *   new: HELLO version pid          old: HELLO version pid epoch generation, or REFUSED reason
 *   new: SOCKETS                    old: SOCKET listener address (with a descriptor)*, END
 *   new: COUNTERS                   old: COUNTERS (name value)*, ..., END
 *   new: DRAIN milliseconds         old: DRAINING; then COUNTERS and CONNECTIONS count now and then; BYE
 *   anybody: STATE                  old: STATE pid epoch state
 * </pre>
 *
 * Up to DRAIN the old one accepts; an end of the conversation before BYE makes it go on as if nothing had been.
 */
final class Messages {
    static final int VERSION = RestartOptions.VERSION;

    static final String HELLO = "HELLO";
    static final String REFUSED = "REFUSED";
    static final String SOCKETS = "SOCKETS";
    static final String SOCKET = "SOCKET";
    static final String COUNTERS = "COUNTERS";
    static final String CONNECTIONS = "CONNECTIONS";
    static final String DRAIN = "DRAIN";
    static final String DRAINING = "DRAINING";
    static final String STATE = "STATE";
    static final String END = "END";
    static final String BYE = "BYE";

    private Messages() {}

    static String of(String verb, Object... values) {
        StringBuilder text = new StringBuilder(verb);
        for (Object value : values) {
            text.append('\n').append(value);
        }
        return text.toString();
    }

    /** The verb and the values. */
    static String[] parse(String text) {
        return text.split("\n", -1);
    }
}
