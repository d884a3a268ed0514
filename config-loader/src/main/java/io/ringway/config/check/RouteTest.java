package io.ringway.config.check;

import io.ringway.config.model.Position;
import io.ringway.routing.RouteCondition;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One test of a file. Owner: any (immutable).
 *
 * @param at where it was written
 */
public record RouteTest(String name, Position at, Input input, Expected expected) {

    /** A header field; the name is lower case. */
    public record Header(String name, String value) {}

    /**
     * What comes to the router.
     *
     * @param random Envoy's {@code random_value}
     * @param metadata what filters have noted, by namespace
     * @param runtime the runtime key whose fraction counts, or empty
     */
    public record Input(
            String authority,
            String path,
            String method,
            long random,
            boolean isSsl,
            boolean isInternal,
            String runtime,
            Map<String, Map<String, @Nullable Object>> metadata,
            List<Header> requestHeaders,
            List<Header> responseHeaders) {}

    /**
     * What has to come out.
     *
     * @param texts by the field's name in the file ({@code cluster_name}, {@code path_rewrite}, ...); what is not named is not looked at
     * @param codeRedirect {@code code_redirect}, or null
     * @param requestHeaders conditions on the request as it leaves
     * @param responseHeaders conditions on the answer as the client gets it
     */
    public record Expected(
            Map<String, String> texts,
            @Nullable Integer codeRedirect,
            List<RouteCondition> requestHeaders,
            List<RouteCondition> responseHeaders) {}
}
