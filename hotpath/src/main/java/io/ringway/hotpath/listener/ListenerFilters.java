package io.ringway.hotpath.listener;

import org.jspecify.annotations.Nullable;

/**
 * What a listener wants to know of a connection before it chooses a filter chain (Envoy {@code Listener.listener_filters}). Owner: any
 * (immutable).
 *
 * @param proxyProtocol a PROXY header comes first; null if none does
 * @param timeoutNs limit for all of it; 0 none ({@code listener_filters_timeout}, default 15 s)
 * @param isContinuedAfterTimeout the connection goes on as it is then, instead of being closed ({@code continue_on_listener_filters_timeout})
 */
public record ListenerFilters(
        @Nullable ProxyProtocolOptions proxyProtocol, long timeoutNs, boolean isContinuedAfterTimeout) {
    public static final ListenerFilters NONE = new ListenerFilters(null, 0, false);
}
