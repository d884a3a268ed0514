package io.ringway.filters.http.lua;

/** What a script asks for cannot be; its text becomes a Lua error on the script's line. Owner: worker. */
final class LuaFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    LuaFailure(String message) {
        super(message, null, false, false);
    }
}
