package io.ringway.filters.http.lua;

/**
 * A script of the configuration. Two of the same text are two. Owner: any (immutable).
 */
final class LuaScript {
    private final String name;
    private final String watchdogName;
    private final byte[] source;

    /**
     * @param name as messages show it: the file, or the field that it stands in
     * @param source text, not to be modified
     */
    LuaScript(String name, byte[] source) {
        this.name = name;
        watchdogName = "the Lua script " + name;
        this.source = source;
    }

    /** The name as Lua takes it: shown as it is, or of a long one the end. */
    String chunkName() {
        return "@" + name;
    }

    /** What the watchdog says of a worker that does not come back from it. */
    String watchdogName() {
        return watchdogName;
    }

    String name() {
        return name;
    }

    byte[] source() {
        return source;
    }
}
