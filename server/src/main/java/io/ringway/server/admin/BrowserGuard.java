package io.ringway.server.admin;

import io.ringway.transport.net.Endpoint;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells requests that a web page made a browser send from those of people and tools. Owner: any (immutable). */
final class BrowserGuard {
    private final boolean isLoopback;

    /**
     * A guard for one listening address.
     *
     * @param isLoopback whether the server can be reached from this machine only: then Host must be an address or localhost, since a
     *     name that leads here was pointed here by somebody else
     */
    BrowserGuard(boolean isLoopback) {
        this.isLoopback = isLoopback;
    }

    /** Why a request is refused; empty if it is not. */
    String refusal(@Nullable String host, @Nullable String origin) {
        if (isLoopback && host != null && !isAddressOrLocalhost(hostOf(host))) {
            return "Host must be an IP address or localhost";
        }
        if (origin != null && !isSameHost(origin, host)) {
            return "requests from web pages of other origins are refused";
        }
        return "";
    }

    private static boolean isSameHost(String origin, @Nullable String host) {
        if (host == null) {
            return false;
        }
        try {
            String authority = URI.create(origin).getAuthority();
            return authority != null && authority.equalsIgnoreCase(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String hostOf(String authority) {
        if (authority.startsWith("[")) {
            int end = authority.indexOf(']');
            return end < 0 ? authority : authority.substring(1, end);
        }
        int colon = authority.indexOf(':');
        return colon < 0 ? authority : authority.substring(0, colon);
    }

    private static boolean isAddressOrLocalhost(String host) {
        if (host.toLowerCase(Locale.ROOT).equals("localhost")) {
            return true;
        }
        try {
            return Endpoint.ip(host, 0).isIp();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
