package io.ringway.config.compile;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.ringway.config.model.FieldNode;
import io.ringway.config.model.ProblemCode;
import io.ringway.config.model.Problems;
import io.ringway.config.model.Suggestion;
import io.ringway.config.source.NearMiss;
import io.ringway.transport.tls.CipherSuite;
import io.ringway.transport.tls.TlsParameters;
import io.ringway.transport.tls.TlsVersion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Versions, ciphers and curves (Envoy {@code TlsParameters}). Owner: control. */
final class TlsParametersCompiler {
    private static final String MIN = "tls_minimum_protocol_version";
    private static final String MAX = "tls_maximum_protocol_version";

    /** BoringSSL's names of curves, and TLS's. */
    private static final Map<String, String> CURVES = new LinkedHashMap<>();

    static {
        CURVES.put("X25519", "x25519");
        CURVES.put("P-256", "secp256r1");
        CURVES.put("P-384", "secp384r1");
        CURVES.put("P-521", "secp521r1");
    }

    private final Problems problems;

    TlsParametersCompiler(Problems problems) {
        this.problems = problems;
    }

    /** Those that are not written are as in {@code defaults}; of no use after a problem. */
    TlsParameters compile(
            io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters written,
            TlsParameters defaults,
            FieldNode at) {
        TlsVersion min = version(written.getTlsMinimumProtocolVersion(), defaults.min(), at.field(MIN));
        TlsVersion max = version(written.getTlsMaximumProtocolVersion(), defaults.max(), at.field(MAX));
        if (min.compareTo(max) > 0) {
            if (!at.field(MIN).isBroken() && !at.field(MAX).isBroken()) {
                problems.atValue(
                        ProblemCode.BAD_VALUE,
                        at.field(MIN),
                        "the oldest version is newer than the newest, which is " + max.text(),
                        Suggestion.hint("set " + MAX + " as well"));
            }
            return defaults;
        }
        List<CipherSuite> ciphers = ciphers(written.getCipherSuitesList(), at.field("cipher_suites"));
        return new TlsParameters(
                min,
                max,
                ciphers.isEmpty() ? defaults.ciphers() : ciphers,
                curves(written.getEcdhCurvesList(), at.field("ecdh_curves")));
    }

    private TlsVersion version(TlsProtocol protocol, TlsVersion automatic, FieldNode at) {
        return switch (protocol) {
            case TLSv1_2 -> TlsVersion.TLS_1_2;
            case TLSv1_3 -> TlsVersion.TLS_1_3;
            case TLSv1_0, TLSv1_1 -> {
                if (!at.isBroken()) {
                    problems.atValue(
                            ProblemCode.UNSUPPORTED_VALUE,
                            at,
                            "TLS 1.0 and 1.1 are not spoken: nobody should (RFC 8996)",
                            Suggestion.hint("TLSv1_2 is the oldest", "TLSv1_2"));
                }
                yield automatic;
            }
            case TLS_AUTO, UNRECOGNIZED -> automatic;
        };
    }

    /** Groups of equals, as {@code [A|B]}, are taken in their order: the client's order never counts. */
    private List<CipherSuite> ciphers(List<String> written, FieldNode at) {
        Set<CipherSuite> suites = new LinkedHashSet<>();
        for (int i = 0; i < written.size(); i++) {
            FieldNode oneAt = at.element(i);
            for (String part : written.get(i).split(":", -1)) {
                boolean isGroup = part.startsWith("[") && part.endsWith("]");
                String names = isGroup ? part.substring(1, part.length() - 1) : part;
                for (String name : names.split("\\|", -1)) {
                    CipherSuite suite = CipherSuite.of(name.strip());
                    if (suite == null || CipherSuite.TLS_1_3.contains(suite)) {
                        badCipher(name.strip(), suite != null, oneAt);
                    } else {
                        suites.add(suite);
                    }
                }
            }
        }
        return List.copyOf(suites);
    }

    private void badCipher(String name, boolean isOfTls13, FieldNode at) {
        if (at.isBroken()) {
            return;
        }
        if (isOfTls13) {
            problems.atValue(
                    ProblemCode.BAD_VALUE,
                    at,
                    "the cipher suites of TLS 1.3 cannot be chosen, they are always all there",
                    Suggestion.hint("leave it out"));
            return;
        }
        List<String> known = Arrays.stream(CipherSuite.values())
                .filter(suite -> !CipherSuite.TLS_1_3.contains(suite))
                .map(CipherSuite::openSslName)
                .toList();
        problems.atValue(
                ProblemCode.BAD_VALUE,
                at,
                "there is no cipher suite \"" + name + "\"",
                Suggestion.didYouMean(NearMiss.of(name, known))
                        .or(Suggestion.hint("there are " + String.join(", ", known))));
    }

    private List<String> curves(List<String> written, FieldNode at) {
        List<String> curves = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            String curve = CURVES.get(written.get(i));
            if (curve != null) {
                curves.add(curve);
            } else if (!at.element(i).isBroken()) {
                problems.atValue(
                        ProblemCode.BAD_VALUE,
                        at.element(i),
                        "there is no curve \"" + written.get(i) + "\"",
                        Suggestion.didYouMean(NearMiss.of(written.get(i), CURVES.keySet()))
                                .or(Suggestion.hint("there are " + String.join(", ", CURVES.keySet()))));
            }
        }
        return curves;
    }
}
