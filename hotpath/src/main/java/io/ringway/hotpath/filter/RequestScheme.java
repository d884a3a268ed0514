package io.ringway.hotpath.filter;

import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;

/** The {@code :scheme} that Envoy gives a request. Owner: worker. */
public final class RequestScheme {
    private static final byte[] HTTP = {'h', 't', 't', 'p'};
    private static final byte[] HTTPS = {'h', 't', 't', 'p', 's'};

    private RequestScheme() {}

    /** By x-forwarded-proto, which the connection manager has set unless it trusts the client with it; else, or if that is no scheme, by the connection. */
    public static boolean isHttps(StreamView view) {
        HeaderBlock head = view.requestHeaders();
        int proto = head.find(HeaderId.X_FORWARDED_PROTO);
        if (proto < 0 || is(head, proto, HTTP)) {
            return proto < 0 && view.connection().isSecure();
        }
        return is(head, proto, HTTPS) || view.connection().isSecure();
    }

    private static boolean is(HeaderBlock head, int index, byte[] scheme) {
        return Ascii.equalsIgnoreCase(head.buffer(), head.valueStart(index), head.valueLength(index), scheme);
    }
}
