package io.ringway.server.rehearsal;

import io.ringway.transport.net.Endpoint;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request to be played. Owner: any (immutable).
 *
 * @param target path with query, or whatever the method takes
 * @param fields further ones, names in lower case
 * @param client address of the peer
 * @param random the stream's one random number
 * @param metadata what filters have noted, by namespace, if nothing is prepared by the proxy
 * @param preparation what has happened to the head before it is routed
 * @param replyFields what an upstream adds to its answer
 */
public record PlayedRequest(
        String method,
        String authority,
        String target,
        List<Field> fields,
        Endpoint client,
        long random,
        Map<String, Map<String, @Nullable Object>> metadata,
        Preparation preparation,
        List<Field> replyFields) {
    public PlayedRequest {
        fields = List.copyOf(fields);
        replyFields = List.copyOf(replyFields);
    }

    /** How a head comes to the router. */
    public enum Preparation {
        /** As in the proxy: parsed, checked and completed by the connection manager, seen by the filters. */
        BY_PROXY,
        /** Exactly as given, as if nothing stood before the router; from an external client. */
        NONE_EXTERNAL,
        /** The same from an internal client. */
        NONE_INTERNAL
    }

    /** What the client sends. */
    String message() {
        // A head that is taken as given is put in place later: any request will do for the way there.
        return preparation == Preparation.BY_PROXY
                ? head(method + ' ' + target + " HTTP/1.1", "host: " + authority + "\r\n", fields)
                : head("GET / HTTP/1.1", "host: ringway.invalid\r\n", List.of());
    }

    /** What an upstream answers. */
    String reply() {
        return head("HTTP/1.1 200 OK", "content-length: 0\r\n", replyFields);
    }

    private static String head(String start, String first, List<Field> fields) {
        StringBuilder text = new StringBuilder(start).append("\r\n").append(first);
        fields.forEach(field -> text.append(field).append("\r\n"));
        return text.append("\r\n").toString();
    }
}
