package io.ringway.hotpath.names;

/** Why a name has no address. Owner: any (immutable). */
public enum NameFailure {
    /** No answer within {@code dns_query_timeout}. */
    TIMEOUT("dns_resolution_failure{resolve_timeout}"),
    /** DNS knows no such name, or no address of the family that was asked for. */
    NOT_FOUND("dns_resolution_failure{not_found}"),
    /** The servers did not answer, or answered with an error. */
    NO_ANSWER("dns_resolution_failure{no_answer}"),
    /** Neither a name nor an IP address in its usual form. */
    NOT_A_NAME("dns_resolution_failure{not_a_name}"),
    /** The cache has {@code max_hosts} names already. */
    OVERFLOW("dns_cache_overflow");

    private final String details;

    NameFailure(String details) {
        this.details = details;
    }

    /** Envoy's response code details. */
    public String details() {
        return details;
    }
}
