package io.ringway.transport.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which of a server's certificates a client is shown, by Envoy's rule: those that name whom it wants, else those for all names one level below,
 * else the first; and of several the one with an ECDSA key if the client can verify such, else one without. Owner: any (immutable).
 */
final class CertificateChoice {
    private static final int DNS_NAME = 2;
    private static final String WILDCARD = "*.";

    private final List<TlsIdentity> identities;
    private final Map<String, List<Integer>> exact = new HashMap<>();
    /** By what is behind {@code *}, the dot included. */
    private final Map<String, List<Integer>> wildcards = new HashMap<>();

    private final List<Integer> all = new ArrayList<>();

    CertificateChoice(List<TlsIdentity> identities) {
        this.identities = identities;
        for (int i = 0; i < identities.size(); i++) {
            all.add(i);
            for (String name : names(identities.get(i).certificate())) {
                boolean isWildcard = name.startsWith(WILDCARD);
                (isWildcard ? wildcards : exact)
                        .computeIfAbsent(isWildcard ? name.substring(1) : name, _ -> new ArrayList<>())
                        .add(i);
            }
        }
    }

    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                for (List<?> one : alternatives) {
                    if (one.getFirst().equals(DNS_NAME)) {
                        names.add(String.valueOf(one.get(1)).toLowerCase(Locale.ROOT));
                    }
                }
            }
        } catch (CertificateParsingException _) {
            // one without names
        }
        return names;
    }

    /** An index in the list of identities. */
    int find(ClientHello hello) {
        if (identities.size() == 1) {
            return 0;
        }
        String name = hello.serverName();
        List<Integer> named = exact.get(name);
        if (named == null) {
            int dot = name.indexOf('.');
            named = dot < 0 ? null : wildcards.get(name.substring(dot));
        }
        if (named == null) {
            return name.isEmpty() ? bestOf(all, hello) : 0;
        }
        return bestOf(named, hello);
    }

    private int bestOf(List<Integer> candidates, ClientHello hello) {
        for (int candidate : candidates) {
            boolean isEcdsa = identities
                    .get(candidate)
                    .certificate()
                    .getPublicKey()
                    .getAlgorithm()
                    .equals("EC");
            if (isEcdsa == hello.hasEcdsa()) {
                return candidate;
            }
        }
        return candidates.getFirst();
    }
}
