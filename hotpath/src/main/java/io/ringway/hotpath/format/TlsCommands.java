package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.StreamView;
import io.ringway.transport.tls.SubjectNames;
import io.ringway.transport.tls.TlsSession;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The commands about TLS: without a value where a connection has none. Owner: control; the commands run on workers. */
final class TlsCommands {
    private static final Side DOWNSTREAM = view -> view.connection().tls();
    private static final Side UPSTREAM = view -> view.info().upstreamTls;

    /** Those that take a pattern of time. */
    static final List<String> WITH_TIME = List.of(
            "DOWNSTREAM_PEER_CERT_V_START",
            "DOWNSTREAM_PEER_CERT_V_END",
            "UPSTREAM_PEER_CERT_V_START",
            "UPSTREAM_PEER_CERT_V_END");

    private TlsCommands() {}

    /** Those without arguments, by name. */
    static Map<String, Command> plain() {
        Map<String, Command> commands = new TreeMap<>();
        commands.put("REQUESTED_SERVER_NAME", (view, out) -> {
            String name = view.connection().requestedServerName();
            out.put(name);
            return !name.isEmpty();
        });
        bothSides(commands, "DOWNSTREAM", DOWNSTREAM);
        bothSides(commands, "UPSTREAM", UPSTREAM);
        commands.put(
                "DOWNSTREAM_LOCAL_SUBJECT", text(DOWNSTREAM, tls -> tls.own().subject()));
        commands.put(
                "DOWNSTREAM_PEER_SERIAL", text(DOWNSTREAM, tls -> tls.peer().serial()));
        commands.put(
                "DOWNSTREAM_PEER_FINGERPRINT_256",
                text(DOWNSTREAM, tls -> tls.peer().sha256()));
        commands.put(
                "DOWNSTREAM_PEER_FINGERPRINT_1",
                text(DOWNSTREAM, tls -> tls.peer().sha1()));
        commands.put("DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_256", text(DOWNSTREAM, TlsSession::peerChainSha256));
        commands.put("DOWNSTREAM_PEER_CHAIN_FINGERPRINTS_1", text(DOWNSTREAM, TlsSession::peerChainSha1));
        commands.put("DOWNSTREAM_PEER_CHAIN_SERIALS", text(DOWNSTREAM, TlsSession::peerChainSerials));
        return commands;
    }

    private static void bothSides(Map<String, Command> commands, String name, Side side) {
        commands.put(name + "_TLS_VERSION", text(side, TlsSession::version));
        commands.put(name + "_TLS_CIPHER", text(side, TlsSession::cipher));
        commands.put(name + "_TLS_SESSION_ID", text(side, TlsSession::sessionId));
        commands.put(name + "_PEER_SUBJECT", text(side, tls -> tls.peer().subject()));
        commands.put(name + "_PEER_ISSUER", text(side, tls -> tls.peer().issuer()));
        commands.put(name + "_PEER_CERT", text(side, tls -> tls.peer().urlEncodedPem()));
        for (SubjectNames.Kind kind : SubjectNames.Kind.values()) {
            commands.put(
                    name + "_PEER_" + kind + "_SAN",
                    text(side, tls -> tls.peer().names(kind).joined()));
            commands.put(
                    name + "_LOCAL_" + kind + "_SAN",
                    text(side, tls -> tls.own().names(kind).joined()));
        }
    }

    /**
     * From when or until when a certificate is valid.
     *
     * @param name one of {@link #WITH_TIME}
     * @throws IllegalArgumentException if the pattern has a letter that is not known
     */
    static Command time(String name, @Nullable String pattern) {
        Side side = name.startsWith("DOWNSTREAM") ? DOWNSTREAM : UPSTREAM;
        boolean isStart = name.endsWith("START");
        WrittenSeconds seconds = new WrittenSeconds(new TimePattern(pattern == null ? "" : pattern, false));
        return (view, out) -> {
            TlsSession tls = side.of(view);
            if (tls == null || !tls.isPeerPresented()) {
                return false;
            }
            seconds.of(isStart ? tls.peer().validFromSeconds() : tls.peer().validUntilSeconds())
                    .write(0, out);
            return true;
        };
    }

    private static Command text(Side side, Function<TlsSession, String> value) {
        return (view, out) -> {
            TlsSession tls = side.of(view);
            String text = tls == null ? "" : value.apply(tls);
            out.put(text);
            return !text.isEmpty();
        };
    }

    private interface Side {
        @Nullable
        TlsSession of(StreamView view);
    }
}
