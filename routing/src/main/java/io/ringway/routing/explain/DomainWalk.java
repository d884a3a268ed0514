package io.ringway.routing.explain;

import io.ringway.routing.build.RouteOutline;
import io.ringway.routing.explain.Explanation.HostChoice;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Looks through all domains for the one that a host name belongs to (Envoy {@code VirtualHost.domains}). Owner: any (stateless). */
final class DomainWalk {
    private enum Kind {
        ANY,
        PREFIX,
        SUFFIX,
        EXACT
    }

    private record Candidate(Kind kind, int length, HostChoice choice) {
        boolean isBetterThan(@Nullable Candidate other) {
            return other == null || kind.compareTo(other.kind) > 0 || (kind == other.kind && length > other.length);
        }
    }

    private DomainWalk() {}

    /** The best domain, or null. */
    static @Nullable HostChoice find(RouteOutline outline, String authority) {
        String name = (outline.isPortIgnored() ? withoutPort(authority) : authority).toLowerCase(Locale.ROOT);
        Candidate best = null;
        for (int i = 0; i < outline.hosts().size(); i++) {
            RouteOutline.Host host = outline.hosts().get(i);
            for (String domain : host.domains()) {
                Kind kind = match(domain.toLowerCase(Locale.ROOT), name);
                if (kind != null) {
                    Candidate candidate =
                            new Candidate(kind, domain.length(), new HostChoice(i, host.virtualHost(), domain));
                    best = candidate.isBetterThan(best) ? candidate : best;
                }
            }
        }
        return best == null ? null : best.choice();
    }

    /** How a domain takes a name; a wildcard stands for at least one character. */
    private static @Nullable Kind match(String domain, String name) {
        if (domain.equals("*")) {
            return Kind.ANY;
        }
        if (name.length() >= domain.length()) {
            if (domain.startsWith("*")) {
                return name.endsWith(domain.substring(1)) ? Kind.SUFFIX : null;
            }
            if (domain.endsWith("*")) {
                return name.startsWith(domain.substring(0, domain.length() - 1)) ? Kind.PREFIX : null;
            }
        }
        return domain.equals(name) ? Kind.EXACT : null;
    }

    /** Colons inside the brackets of an IPv6 address are no port (RFC 3986 section 3.2.2). */
    private static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }
}
