package io.ringway.server.admin;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request to an admin page.
 *
 * @param path decoded
 * @param query decoded; a parameter without value has the empty one, of several equal names the last counts
 * @param values all values of each parameter of the query
 * @param form the last of each from a body that is a form, else empty
 */
public record AdminRequest(
        String method,
        String path,
        Map<String, String> query,
        Map<String, List<String>> values,
        Map<String, String> form) {

    /**
     * @param form the body of a form ({@code application/x-www-form-urlencoded}), or empty
     */
    static AdminRequest of(String method, String uri, String form) {
        try {
            QueryStringDecoder decoder = new QueryStringDecoder(uri);
            return new AdminRequest(
                    method,
                    decoder.path(),
                    parameters(decoder),
                    decoder.parameters(),
                    parameters(new QueryStringDecoder(form, false)));
        } catch (IllegalArgumentException e) {
            return new AdminRequest(
                    method, uri, Map.of(), Map.of(), Map.of()); // a broken escape: no page has that name
        }
    }

    private static Map<String, String> parameters(QueryStringDecoder decoder) {
        Map<String, String> parameters = new LinkedHashMap<>();
        decoder.parameters().forEach((name, values) -> parameters.put(name, values.getLast()));
        return parameters;
    }

    boolean has(String name) {
        return query.containsKey(name);
    }

    String parameter(String name, String otherwise) {
        return query.getOrDefault(name, otherwise);
    }

    /** All values of a parameter, in order. */
    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    boolean wantsJson() {
        return parameter("format", "text").equals("json");
    }
}
