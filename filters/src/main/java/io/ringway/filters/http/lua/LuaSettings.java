package io.ringway.filters.http.lua;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A configured filter. Owner: any (immutable).
 *
 * @param name of the filter in the chain, under which routes keep metadata for it
 * @param script what runs where a route says nothing, or null for nothing
 * @param named what routes can name
 * @param isRouteCleared a changed head is matched anew (Envoy {@code clear_route_cache})
 * @param stats where it is counted
 */
record LuaSettings(
        String name, @Nullable LuaScript script, Map<String, LuaScript> named, boolean isRouteCleared, LuaStats stats) {

    /** What runs where a route says this; null for nothing. */
    @Nullable
    LuaScript scriptOf(@Nullable LuaOverride override) {
        if (override == null) {
            return script;
        }
        return override.name().isEmpty() ? override.script() : named.get(override.name());
    }
}
