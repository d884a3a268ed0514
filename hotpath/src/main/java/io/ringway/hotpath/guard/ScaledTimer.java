package io.ringway.hotpath.guard;

/** Timeouts that {@code envoy.overload_actions.reduce_timeouts} shortens. Owner: any (immutable). */
public enum ScaledTimer {
    /** {@code common_http_protocol_options.idle_timeout}. */
    HTTP_DOWNSTREAM_CONNECTION_IDLE,
    /** {@code stream_idle_timeout} and {@code RouteAction.idle_timeout}. */
    HTTP_DOWNSTREAM_STREAM_IDLE,
    /** {@code common_http_protocol_options.max_connection_duration}. */
    HTTP_DOWNSTREAM_CONNECTION_MAX;

    @SuppressWarnings("EnumOrdinal") // never stored outside the process
    int index() {
        return ordinal();
    }
}
