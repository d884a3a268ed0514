package io.ringway.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response as a {@link RawClient} saw it.
 *
 * @param version {@code HTTP/1.1}
 * @param status code
 * @param reason phrase
 * @param headers fields in order
 * @param framing what ended the body
 * @param body the body
 * @param trailers fields after a chunked body
 * @param informational the 1xx responses that came before
 */
public record Response(
        String version,
        int status,
        String reason,
        List<Header> headers,
        Framing framing,
        Body body,
        List<Header> trailers,
        List<Response> informational) {

    /** What ends a body (RFC 9112 section 6.3). */
    public enum Framing {
        NONE,
        CONTENT_LENGTH,
        CHUNKED,
        CLOSE
    }

    /** The only value of a field, or null; fails if the field stands more than once. */
    public @Nullable String header(String name) {
        return Header.only(headers, name);
    }

    /** All values of a field. */
    public List<String> headers(String name) {
        return Header.all(headers, name);
    }

    /** The body as Latin-1 text, at most its first MiB. */
    public String text() {
        return body.text();
    }
}
