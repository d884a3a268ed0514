package io.ringway.filters.http.lua;

/** What stands in the mailbox's {@code op}; prelude.lua has the same numbers. Owner: any (constants). */
final class Op {
    /** Host to script: what was asked for cannot be; the text stands in {@code out}. */
    static final int FAILED = -1;

    static final int NONE = 0;

    // A coroutine has yielded because ...
    static final int FINISHED = 1;
    /** ... its script has failed; the text stands in {@code out}. */
    static final int BROKEN = 2;

    static final int BODY = 3;
    static final int CHUNK = 4;
    static final int TRAILERS = 5;
    static final int HTTP_CALL = 6;
    static final int RESPOND = 7;

    // Calls that are answered at once.
    static final int LOG = 20;
    static final int ADD = 21;
    static final int REPLACE = 22;
    static final int REMOVE = 23;
    static final int GET_BYTES = 24;
    static final int SET_BYTES = 25;
    static final int ASK = 26;

    private Op() {}
}
