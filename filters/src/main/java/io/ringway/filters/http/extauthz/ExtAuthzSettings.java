package io.ringway.filters.http.extauthz;

import io.ringway.routing.RouteCondition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Of one filter (Envoy {@code ExtAuthz} with {@code http_service}). Owner: any (immutable).
 *
 * @param cluster index of the cluster that is asked
 * @param pathPrefix before the request's path, may be empty
 * @param sent fields that the server sees beside those it always sees
 * @param withheld fields that it never sees
 * @param added fields for the server, name and value by turns
 * @param body how much of the body the server sees; null for nothing
 * @param toUpstream fields of the answer that replace the request's
 * @param appendedUpstream fields of the answer that are appended to the request's
 * @param toClient fields of a refusal that the client gets; empty for all
 * @param toClientOnSuccess fields of the answer that are added to the backend's answer
 * @param toMetadata fields of the answer that become metadata
 * @param isFailureAllowed requests pass if the server cannot be asked
 * @param isFailureMarked such requests get a field that says so
 * @param errorStatus of the answer if the server cannot be asked
 * @param enabled which share of the requests is asked about; null for all
 * @param enabledMetadata only requests with this are asked about; null for all
 * @param denyAtDisable slot of the runtime, or negative: a request that is not asked about is refused
 * @param isDeniedAtDisable what holds without the runtime
 */
record ExtAuthzSettings(
        int cluster,
        long timeoutNs,
        String pathPrefix,
        NameMatches sent,
        NameMatches withheld,
        List<String> added,
        @Nullable BodySettings body,
        NameMatches toUpstream,
        NameMatches appendedUpstream,
        NameMatches toClient,
        NameMatches toClientOnSuccess,
        NameMatches toMetadata,
        boolean isFailureAllowed,
        boolean isFailureMarked,
        int errorStatus,
        boolean isRouteCleared,
        @Nullable RouteCondition enabled,
        @Nullable RouteCondition enabledMetadata,
        int denyAtDisable,
        boolean isDeniedAtDisable) {

    /**
     * Envoy {@code BufferSettings}.
     *
     * @param isPartAllowed a longer body is cut off for the server; else it is answered with 413
     */
    record BodySettings(int bytesMax, boolean isPartAllowed) {}

    /**
     * Of a route.
     *
     * @param isDisabled nobody is asked
     * @param isBodyDisabled the server sees no bodies
     * @param body replaces the chain's; null for the chain's
     */
    record OfRoute(
            boolean isDisabled,
            boolean isBodyDisabled,
            @Nullable BodySettings body) {}
}
