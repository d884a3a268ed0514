package io.ringway.hotpath.names;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A host with a port, as requests name it: what a DNS cache holds one entry for. Owner: any (immutable).
 *
 * @param host a name or an IP address without brackets, lower case
 * @param port 0..65535
 */
public record NameKey(String host, int port) {
    public NameKey {
        host = host.toLowerCase(Locale.ROOT);
    }

    /** The host's bytes. */
    UnsafeBuffer bytes() {
        return new UnsafeBuffer(host.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** {@code host:port}, with brackets where they are needed. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
