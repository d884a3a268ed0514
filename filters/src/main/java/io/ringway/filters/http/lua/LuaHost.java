package io.ringway.filters.http.lua;

/** Whom a running coroutine calls. Owner: worker. */
interface LuaHost {

    /**
     * A call that is answered at once, in the mailbox.
     *
     * @param op one of {@link Op}
     * @throws LuaFailure if it cannot be; the script gets it as an error
     */
    void onCall(int op);
}
