package io.ringway.filters.http.lua;

/**
 * A coroutine of a state.
 *
 * @param pointer the thread's {@code lua_State}
 * @param reference what keeps it from being collected
 */
record LuaCoroutine(long pointer, int reference) {}
