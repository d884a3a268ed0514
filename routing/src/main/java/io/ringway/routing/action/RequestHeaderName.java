package io.ringway.routing.action;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A header of the request that an action looks at. Owner: any (immutable).
 *
 * @param lowerName its name in lower case; not to be modified
 */
@SuppressWarnings("ArrayRecordComponent") // compared with memory byte for byte
public record RequestHeaderName(byte[] lowerName) {

    public static RequestHeaderName of(String name) {
        return new RequestHeaderName(name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return new String(lowerName, StandardCharsets.UTF_8);
    }
}
