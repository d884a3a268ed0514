package io.ringway.lb.limit;

/** What a circuit breaker counts. */
public enum Resource {
    /** Connections to the cluster's hosts, those being established included ({@code max_connections}). */
    CONNECTIONS,
    /** Requests that wait for a connection ({@code max_pending_requests}). */
    PENDING_REQUESTS,
    /** Requests given to a host and not finished ({@code max_requests}). */
    REQUESTS,
    /** Retries not finished ({@code max_retries}). */
    RETRIES
}
