package io.ringway.routing.match;

import io.ringway.routing.MatchInput;
import io.ringway.routing.RouteCondition;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the client's certificate (Envoy {@code RouteMatch.tls_context}); a connection without TLS has none. Owner: any (immutable).
 *
 * @param presented whether there has to be one, or null
 * @param validated whether it has to be validated, or null
 */
public record TlsContextCondition(
        @Nullable Boolean presented, @Nullable Boolean validated) implements RouteCondition {

    @Override
    public boolean test(MatchInput input) {
        return (presented == null || presented == input.request().isPeerCertificatePresented())
                && (validated == null || validated == input.request().isPeerCertificateValidated());
    }

    @Override
    public String found(MatchInput input) {
        return "certificate " + (input.request().isPeerCertificatePresented() ? "" : "not ") + "presented, "
                + (input.request().isPeerCertificateValidated() ? "" : "not ") + "validated";
    }

    @Override
    public String toString() {
        return "tls_context" + (presented == null ? "" : " presented: " + presented)
                + (validated == null ? "" : " validated: " + validated);
    }
}
