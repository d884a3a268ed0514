package io.ringway.hotpath.network;

import java.util.List;

/**
 * What the first bytes of a connection have said, if somebody has looked at them. Owner: any (immutable).
 *
 * @param isTls it speaks TLS
 * @param serverName whom the client wants (SNI), in lower case; empty if it does not say
 * @param protocols what it speaks, most wanted first: its ALPN, or what an HTTP inspector has found
 */
public record Detected(boolean isTls, String serverName, List<String> protocols) {
    /** Nothing is known. */
    public static final Detected NOTHING = new Detected(false, "", List.of());

    public Detected {
        protocols = List.copyOf(protocols);
    }

    /** Without TLS; an empty protocol is none. */
    public static Detected plain(String protocol) {
        return protocol.isEmpty() ? NOTHING : new Detected(false, "", List.of(protocol));
    }
}
