package io.ringway.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as a {@link FakeUpstream} saw it.
 *
 * @param connection number of the connection, from 0 in order of acceptance
 * @param index number of the request on its connection, from 0
 * @param method as sent
 * @param target request target as sent
 * @param version {@code HTTP/1.1}
 * @param headers fields in order
 * @param body what came of the body
 * @param trailers fields after a chunked body
 * @param isComplete false if the connection ended before the request did
 */
public record RecordedRequest(
        int connection,
        int index,
        String method,
        String target,
        String version,
        List<Header> headers,
        Body body,
        List<Header> trailers,
        boolean isComplete) {

    /** The only value of a field, or null; fails if the field stands more than once. */
    public @Nullable String header(String name) {
        return Header.only(headers, name);
    }

    /** All values of a field. */
    public List<String> headers(String name) {
        return Header.all(headers, name);
    }
}
