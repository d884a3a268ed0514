package io.ringway.hotpath.upstream;

/** Why an attempt at an upstream ended early, in the words of Envoy's local replies. Owner: any (immutable). */
public enum ResetReason {
    /** The connection could not be established (UF). */
    CONNECTION_FAILURE("remote connection failure"),
    /** {@code connect_timeout} passed (UF). */
    CONNECTION_TIMEOUT("connection timeout"),
    /** The connection ended while the request was in flight (UC). */
    CONNECTION_TERMINATION("connection termination"),
    /** The upstream's answer was not HTTP (UPE). */
    PROTOCOL_ERROR("protocol error"),
    /** A circuit breaker is open (UO). */
    OVERFLOW("overflow"),
    /** We broke off: timeout, client gone. */
    LOCAL_RESET("local reset");

    private final String text;

    ResetReason(String text) {
        this.text = text;
    }

    /** As Envoy prints it behind "reset reason:". */
    public String text() {
        return text;
    }
}
