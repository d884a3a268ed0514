package io.ringway.server.dns;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** What the host of a request is: an address, a name, or neither. Owner: any (stateless). */
public final class HostText {
    private static final int NAME_LENGTH_MAX = 253;
    private static final int LABEL_LENGTH_MAX = 63;

    private HostText() {}

    /** The address that a host is in its usual form, four decimal numbers or IPv6; null for anything else. */
    public static @Nullable InetAddress literal(String host) {
        boolean isIpv4 = host.matches("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
        if (!isIpv4 && host.indexOf(':') < 0) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Whether DNS may be asked for it. A host that ends in a number is an address in an unusual form ({@code 2130706433}, {@code 0x7f.1}), which
     * resolvers do not agree about.
     */
    static boolean isName(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (name.isEmpty() || name.length() > NAME_LENGTH_MAX) {
            return false;
        }
        String[] labels = name.split("\\.", -1);
        for (String label : labels) {
            if (label.isEmpty() || label.length() > LABEL_LENGTH_MAX || !label.matches("[a-z0-9_-]+")) {
                return false;
            }
        }
        return !labels[labels.length - 1].matches("[0-9]+|0x[0-9a-f]*");
    }
}
