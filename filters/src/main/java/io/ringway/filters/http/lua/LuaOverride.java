package io.ringway.filters.http.lua;

import org.jspecify.annotations.Nullable;

/**
 * What a route says (Envoy {@code LuaPerRoute}). Owner: any (immutable).
 *
 * @param name of one of the filter's scripts, or empty
 * @param script its own; without it and a name nothing runs
 */
record LuaOverride(String name, @Nullable LuaScript script) {}
