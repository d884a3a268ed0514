package io.ringway.hotpath.guard;

import org.jspecify.annotations.Nullable;

/** What may be done against too much of something (Envoy {@code overload_manager.actions}). Owner: any (immutable). */
public enum OverloadAction {
    /** New requests are answered with 503. */
    STOP_ACCEPTING_REQUESTS("stop_accepting_requests"),
    /** Answers close their connections. */
    DISABLE_HTTP_KEEPALIVE("disable_http_keepalive"),
    /** New connections wait in the kernel's queue. */
    STOP_ACCEPTING_CONNECTIONS("stop_accepting_connections"),
    /** New connections are closed at once. */
    REJECT_INCOMING_CONNECTIONS("reject_incoming_connections"),
    /** Timeouts of clients get shorter. */
    REDUCE_TIMEOUTS("reduce_timeouts"),
    /** Requests that hold much memory are reset. */
    RESET_HIGH_MEMORY_STREAM("reset_high_memory_stream"),
    /** Memory that is free goes back to the system. */
    SHRINK_HEAP("shrink_heap");

    private static final String PREFIX = "envoy.overload_actions.";

    private final String fullName;

    OverloadAction(String name) {
        fullName = PREFIX + name;
    }

    /** Envoy's name. */
    public String fullName() {
        return fullName;
    }

    @SuppressWarnings("EnumOrdinal") // never stored outside the process
    int index() {
        return ordinal();
    }

    /** The action of a name, or null. */
    public static @Nullable OverloadAction of(String fullName) {
        for (OverloadAction action : values()) {
            if (action.fullName.equals(fullName)) {
                return action;
            }
        }
        return null;
    }
}
