package io.ringway.server.admin;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request to an admin page.
 *
 * @param path decoded
 * @param query decoded; a parameter without value has the empty one, of several equal names the last counts
 */
public record AdminRequest(String method, String path, Map<String, String> query) {

    static AdminRequest of(String method, String uri) {
        try {
            QueryStringDecoder decoder = new QueryStringDecoder(uri);
            Map<String, String> query = new LinkedHashMap<>();
            decoder.parameters().forEach((name, values) -> query.put(name, values.getLast()));
            return new AdminRequest(method, decoder.path(), query);
        } catch (IllegalArgumentException e) {
            return new AdminRequest(method, uri, Map.of()); // a broken escape: no page has that name
        }
    }

    boolean has(String name) {
        return query.containsKey(name);
    }

    String parameter(String name, String otherwise) {
        return query.getOrDefault(name, otherwise);
    }

    boolean wantsJson() {
        return parameter("format", "text").equals("json");
    }
}
