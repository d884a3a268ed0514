package io.ringway.hotpath.listener;

import org.jspecify.annotations.Nullable;

/**
 * What a listener wants to know of a connection before it chooses a filter chain (Envoy {@code Listener.listener_filters}). Owner: any
 * (immutable).
 *
 * @param proxyProtocol a PROXY header comes first; null if none does
 * @param tlsInspector statistics of a TLS inspector, which comes then; null if there is none
 * @param inspector statistics of an HTTP inspector, which looks at what is not TLS; null if there is none
 * @param timeoutNs limit for all of it; 0 none ({@code listener_filters_timeout}, default 15 s)
 * @param isContinuedAfterTimeout the connection goes on as it is then, instead of being closed ({@code continue_on_listener_filters_timeout})
 */
public record ListenerFilters(
        @Nullable ProxyProtocolOptions proxyProtocol,
        @Nullable TlsInspectorStats tlsInspector,
        @Nullable HttpInspectorStats inspector,
        long timeoutNs,
        boolean isContinuedAfterTimeout) {
    public static final ListenerFilters NONE = new ListenerFilters(null, null, null, 0, false);
}
