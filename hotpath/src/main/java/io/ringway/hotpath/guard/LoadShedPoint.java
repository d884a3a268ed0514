package io.ringway.hotpath.guard;

import org.jspecify.annotations.Nullable;

/** Where load may be shed (Envoy {@code overload_manager.loadshed_points}). Owner: any (immutable). */
public enum LoadShedPoint {
    /** A connection was accepted; it is closed. */
    TCP_LISTENER_ACCEPT("tcp_listener_accept"),
    /** The first bytes of a connection that speaks HTTP; it is closed. */
    HCM_ONDATA_CREATING_CODEC("hcm_ondata_creating_codec"),
    /** Bytes of a request; it is answered with 500 and the connection closed. */
    HTTP1_SERVER_ABORT_DISPATCH("http1_server_abort_dispatch"),
    /** A request's head, before any filter; it is answered with 503. */
    HTTP_CONNECTION_MANAGER_DECODE_HEADERS("http_connection_manager_decode_headers"),
    /** The filters are through, and an upstream is about to be asked; the request is answered with 503. */
    HTTP_DOWNSTREAM_FILTER_CHECK("http_downstream_filter_check"),
    /** A request needs a new connection to its upstream; it fails as if there were too many. */
    CONNECTION_POOL_NEW_CONNECTION("connection_pool_new_connection");

    private static final String PREFIX = "envoy.load_shed_points.";

    private final String fullName;

    LoadShedPoint(String name) {
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

    /** The point of a name, or null. */
    public static @Nullable LoadShedPoint of(String fullName) {
        for (LoadShedPoint point : values()) {
            if (point.fullName.equals(fullName)) {
                return point;
            }
        }
        return null;
    }
}
