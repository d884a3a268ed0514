package io.ringway.hotpath.format;

import io.ringway.hotpath.filter.RequestScheme;
import io.ringway.hotpath.filter.ResponseFlag;
import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.filter.StreamInfo;
import io.ringway.hotpath.filter.StreamView;
import io.ringway.hotpath.filter.TraceContext;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Hex;
import io.ringway.hotpath.http.TextOutput;
import io.ringway.hotpath.upstream.UpstreamHost;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The commands by name, as Envoy documents them under access logging. Owner: control; the commands run on workers.
 */
final class CommandCatalog {
    private static final long NS_PER_MS = 1_000_000;
    private static final String DASH = "-";
    private static final int PSEUDO_NAMES_BYTES = ":method:path:authority".length();

    /** Commands of Envoy that need what is not here yet; to be told apart from a wrong name. */
    private static final Set<String> NOT_YET = Set.of(
            "CLUSTER_METADATA",
            "UPSTREAM_METADATA",
            "UPSTREAM_FILTER_STATE",
            "GRPC_STATUS",
            "GRPC_STATUS_NUMBER",
            "RESPONSE_HEADERS_BYTES",
            "UPSTREAM_WIRE_BYTES_SENT",
            "UPSTREAM_WIRE_BYTES_RECEIVED",
            "UPSTREAM_HEADER_BYTES_SENT",
            "UPSTREAM_HEADER_BYTES_RECEIVED",
            "DOWNSTREAM_WIRE_BYTES_SENT",
            "DOWNSTREAM_WIRE_BYTES_RECEIVED",
            "DOWNSTREAM_HEADER_BYTES_SENT",
            "DOWNSTREAM_HEADER_BYTES_RECEIVED",
            "FILTER_CHAIN_NAME",
            "STREAM_ID",
            "UNIQUE_ID",
            "CEL",
            "UPSTREAM_CONNECTION_ID",
            "DOWNSTREAM_PEER_OTHERNAME_SAN",
            "DOWNSTREAM_LOCAL_OTHERNAME_SAN",
            "UPSTREAM_PEER_OTHERNAME_SAN",
            "UPSTREAM_LOCAL_OTHERNAME_SAN",
            "TLS_JA3_FINGERPRINT",
            "TLS_JA4_FINGERPRINT");

    /**
     * Commands about round trips, which only QUIC measures, and about reasons for which Envoy ends a connection by itself: without a value here, as
     * in an Envoy that serves the same connections.
     */
    private static final List<String> OF_OTHER_CONNECTIONS =
            List.of("CONNECTION_TERMINATION_DETAILS", "ROUNDTRIP_DURATION", "DOWNSTREAM_TRANSPORT_FAILURE_REASON");

    /** Commands that show no more of a value than they are told to. */
    private static final Set<String> WITH_LENGTH =
            Set.of("REQ", "RESP", "TRAILER", "QUERY_PARAM", "PATH", "DYNAMIC_METADATA", "METADATA", "FILTER_STATE");

    /** Commands without arguments. */
    private static final TreeMap<String, Command> PLAIN = new TreeMap<>();

    private static final List<String> WITH_ARGUMENT = List.of(
            "REQ",
            "RESP",
            "TRAILER",
            "COMMON_DURATION",
            "START_TIME",
            "START_TIME_LOCAL",
            "EMIT_TIME",
            "EMIT_TIME_LOCAL",
            "ENVIRONMENT",
            "PATH",
            "QUERY_PARAM",
            "DYNAMIC_METADATA",
            "METADATA",
            "FILTER_STATE");

    static {
        request();
        times();
        downstream();
        upstream();
        PLAIN.putAll(TlsCommands.plain());
        OF_OTHER_CONNECTIONS.forEach(name -> PLAIN.put(name, absent()));
    }

    private final CapturedFields capturedFields;

    CommandCatalog(CapturedFields capturedFields) {
        this.capturedFields = capturedFields;
    }

    /** All names, sorted. */
    static List<String> names() {
        List<String> names = new ArrayList<>(PLAIN.keySet());
        names.addAll(WITH_ARGUMENT);
        names.addAll(TlsCommands.WITH_TIME);
        return names.stream().sorted().toList();
    }

    /**
     * Makes a command.
     *
     * @param lengthMax bytes of the value that are shown
     * @throws IllegalArgumentException if there is no such command or it does not take what it was given
     */
    Command command(String name, @Nullable String argument, boolean hasLength, int lengthMax) {
        if (NOT_YET.contains(name)) {
            throw new IllegalArgumentException("%" + name + "% is not supported yet");
        }
        if (hasLength && !WITH_LENGTH.contains(name)) {
            throw new IllegalArgumentException("%" + name + "% takes no length");
        }
        Command plain = PLAIN.get(name);
        if (plain != null) {
            if (argument != null) {
                throw new IllegalArgumentException("%" + name + "% takes no argument");
            }
            if (plain instanceof UpstreamLocal) {
                capturedFields.wantUpstreamLocal();
            }
            return plain;
        }
        if (TlsCommands.WITH_TIME.contains(name)) {
            return TlsCommands.time(name, argument);
        }
        return switch (name) {
            case "REQ" -> request(fields(name, argument), lengthMax);
            case "RESP" -> answer(fields(name, argument), lengthMax);
            case "TRAILER" -> trailer(fields(name, argument), lengthMax);
            case "COMMON_DURATION" -> DurationCommand.of(required(name, argument));
            case "START_TIME" -> time(argument, false, true);
            case "START_TIME_LOCAL" -> time(argument, true, true);
            case "EMIT_TIME" -> time(argument, false, false);
            case "EMIT_TIME_LOCAL" -> time(argument, true, false);
            case "ENVIRONMENT" -> environment(required(name, argument));
            case "PATH" -> path(argument == null ? "" : argument, lengthMax);
            case "QUERY_PARAM" -> new QueryCommand(required(name, argument), lengthMax);
            case "DYNAMIC_METADATA" -> MetadataCommand.ofFilters(required(name, argument), lengthMax);
            case "METADATA" -> MetadataCommand.of(required(name, argument), lengthMax);
            case "FILTER_STATE" -> new FilterStateCommand(required(name, argument), lengthMax);
            default -> throw new IllegalArgumentException("there is no command %" + name + "%");
        };
    }

    private static String required(String name, @Nullable String argument) {
        if (argument == null || argument.isEmpty()) {
            throw new IllegalArgumentException("%" + name + "% needs an argument, as in %" + name + "(x)%");
        }
        return argument;
    }

    private static List<String> fields(String name, @Nullable String argument) {
        List<String> names = List.of(required(name, argument).split("\\?", -1));
        if (names.size() > 2) {
            throw new IllegalArgumentException("%" + name + "% takes one field and one alternative");
        }
        if (names.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("%" + name + "(" + argument + ")% has an empty field name");
        }
        return names;
    }

    private static Command request(List<String> names, int lengthMax) {
        List<FieldName> fields = names.stream().map(FieldName::of).toList();
        if (fields.stream().anyMatch(field -> field.name().equals(":scheme"))) {
            return text(view -> RequestScheme.isHttps(view) ? "https" : "http");
        }
        return FieldCommand.ofRequest(fields.getFirst(), fields.size() == 2 ? fields.get(1) : null, lengthMax);
    }

    private Command answer(List<String> names, int lengthMax) {
        List<FieldName> fields = names.stream().map(FieldName::of).toList();
        if (fields.getFirst().name().equals(":status")) {
            return number(info -> info.responseCode == 0 ? -1 : info.responseCode);
        }
        return FieldCommand.ofAnswer(
                fields.getFirst(), fields.size() == 2 ? fields.get(1) : null, lengthMax, capturedFields);
    }

    private static Command trailer(List<String> names, int lengthMax) {
        List<FieldName> fields = names.stream().map(FieldName::of).toList();
        return FieldCommand.ofTrailers(fields.getFirst(), fields.size() == 2 ? fields.get(1) : null, lengthMax);
    }

    private static Command time(@Nullable String pattern, boolean isLocal, boolean isStart) {
        return new TimeCommand(new TimePattern(pattern == null ? "" : pattern, isLocal), isStart);
    }

    private static Command environment(String variable) {
        String value = System.getenv(variable);
        return value == null ? absent() : new Literal(value);
    }

    /** {@code %PATH(WQ:ORIG)%}: with (WQ) or without (NQ) the query; of the path before rewriting (ORIG), after (PATH), or the first that is there. */
    private static Command path(String argument, int lengthMax) {
        List<String> words = argument.isEmpty() ? List.of() : List.of(argument.split(":", -1));
        String query = words.isEmpty() ? "WQ" : words.getFirst();
        String which = words.size() < 2 ? "ORIG_OR_PATH" : words.get(1);
        if (!Set.of("WQ", "NQ").contains(query) || words.size() > 2) {
            throw new IllegalArgumentException("%PATH% takes WQ or NQ first");
        }
        FieldName original = FieldName.of("x-envoy-original-path");
        FieldName current = FieldName.of(":path");
        boolean isQueryShown = query.equals("WQ");
        return switch (which) {
            case "ORIG" -> new PathCommand(original, null, isQueryShown, lengthMax);
            case "PATH" -> new PathCommand(current, null, isQueryShown, lengthMax);
            case "ORIG_OR_PATH" -> new PathCommand(original, current, isQueryShown, lengthMax);
            default -> throw new IllegalArgumentException("%PATH% takes ORIG, PATH or ORIG_OR_PATH second");
        };
    }

    private static void request() {
        PLAIN.put("PROTOCOL", text(CommandCatalog::protocol));
        PLAIN.put("RESPONSE_CODE", number(info -> info.responseCode));
        PLAIN.put("RESPONSE_CODE_DETAILS", text(view -> view.info().responseCodeDetails));
        PLAIN.put("RESPONSE_FLAGS", (view, out) -> flags(view.info().responseFlags, false, out));
        PLAIN.put("RESPONSE_FLAGS_LONG", (view, out) -> flags(view.info().responseFlags, true, out));
        PLAIN.put("TRACE_ID", (view, out) -> traceId(view.info().trace, out));
        PLAIN.put("SPAN_ID", (view, out) -> spanId(view.info().trace, out));
        PLAIN.put("BYTES_RECEIVED", number(info -> info.bytesReceived));
        PLAIN.put("BYTES_SENT", number(info -> info.bytesSent));
        PLAIN.put(
                "ROUTE_NAME",
                text(view -> view.info().route == null ? "" : view.info().route.name()));
        PLAIN.put(
                "VIRTUAL_HOST_NAME",
                text(view -> view.info().route == null
                        ? ""
                        : view.info().route.virtualHost().name()));
        PLAIN.put("VIRTUAL_CLUSTER_NAME", text(view -> view.info().virtualClusterName));
        PLAIN.put("LOCAL_REPLY_BODY", CommandCatalog::localReplyBody);
        PLAIN.put("ACCESS_LOG_TYPE", text(view -> view.isHttp() ? "DownstreamEnd" : "TcpConnectionEnd"));
        PLAIN.put("REQUEST_HEADERS_BYTES", new NumberCommand(view -> bytes(view.requestHeaders())));
        PLAIN.put("RESPONSE_TRAILERS_BYTES", new NumberCommand(view -> bytes(view.info().responseTrailers)));
        PLAIN.put("HOSTNAME", text(_ -> Hostname.NAME));
    }

    private static void times() {
        PLAIN.put("DURATION", millis(info -> info.endNs - info.startNs));
        PLAIN.put("REQUEST_DURATION", millis(info -> since(info.requestEndNs, info.startNs)));
        PLAIN.put("REQUEST_TX_DURATION", millis(info -> since(info.upstreamTxEndNs, info.startNs)));
        PLAIN.put("RESPONSE_DURATION", millis(info -> since(info.upstreamHeadNs, info.startNs)));
        PLAIN.put(
                "RESPONSE_TX_DURATION",
                millis(info -> info.upstreamHeadNs == 0 ? -1 : since(info.endNs, info.upstreamHeadNs)));
    }

    private static void downstream() {
        PLAIN.put("CONNECTION_ID", new NumberCommand(view -> view.connection().id()));
        PLAIN.put("DOWNSTREAM_REMOTE_ADDRESS", (view, out) -> {
            if (!trusted(view, out)) {
                out.put(view.connection().remoteText());
                return true;
            }
            out.put(":0"); // where a field told the address nobody knows the port
            return true;
        });
        PLAIN.put("DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", (view, out) -> {
            if (!trusted(view, out)) {
                out.put(view.connection().remoteHostText());
            }
            return true;
        });
        PLAIN.put(
                "DOWNSTREAM_REMOTE_PORT",
                new NumberCommand(view ->
                        view.trustedAddress() == Slices.NONE ? view.connection().remotePort() : 0));
        PLAIN.put(
                "DOWNSTREAM_DIRECT_REMOTE_ADDRESS",
                bytes(view -> view.connection().directText()));
        PLAIN.put(
                "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT",
                bytes(view -> view.connection().directHostText()));
        PLAIN.put(
                "DOWNSTREAM_DIRECT_REMOTE_PORT",
                new NumberCommand(view -> view.connection().directPort()));
        PLAIN.put("DOWNSTREAM_LOCAL_ADDRESS", bytes(view -> view.connection().localText()));
        PLAIN.put(
                "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT",
                bytes(view -> view.connection().localHostText()));
        PLAIN.put(
                "DOWNSTREAM_LOCAL_PORT",
                new NumberCommand(view -> view.connection().localPort()));
    }

    private static void upstream() {
        PLAIN.put("UPSTREAM_HOST", bytes(view -> ofHost(view, UpstreamHost::addressText)));
        PLAIN.put("UPSTREAM_REMOTE_ADDRESS", bytes(view -> ofHost(view, UpstreamHost::addressText)));
        PLAIN.put("UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT", bytes(view -> ofHost(view, UpstreamHost::addressHostText)));
        PLAIN.put(
                "UPSTREAM_REMOTE_PORT",
                new NumberCommand(view -> view.info().upstreamHost == null
                        ? -1
                        : view.info().upstreamHost.endpoint().port()));
        PLAIN.put("UPSTREAM_HOST_NAME", bytes(view -> ofHost(view, UpstreamHost::nameText)));
        PLAIN.put("UPSTREAM_LOCAL_ADDRESS", new UpstreamLocal(true));
        PLAIN.put("UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT", new UpstreamLocal(false));
        PLAIN.put(
                "UPSTREAM_CLUSTER",
                text(view -> view.info().upstreamCluster == null
                        ? ""
                        : view.info().upstreamCluster.stats().name()));
        PLAIN.put(
                "UPSTREAM_CLUSTER_RAW",
                text(view -> view.info().upstreamCluster == null
                        ? ""
                        : view.info().upstreamCluster.descriptor().name()));
        PLAIN.put(
                "UPSTREAM_PROTOCOL", text(view -> view.isHttp() && view.info().upstreamHost != null ? "HTTP/1.1" : ""));
        PLAIN.put("UPSTREAM_TRANSPORT_FAILURE_REASON", text(view -> view.info().upstreamTransportFailure));
        PLAIN.put("UPSTREAM_REQUEST_ATTEMPT_COUNT", number(info -> info.attempts));
    }

    private static String protocol(StreamView view) {
        if (!view.isHttp()) {
            return "";
        }
        return view.requestHeaders().versionMinor() == 0 ? "HTTP/1.0" : "HTTP/1.1";
    }

    /** An empty body is a value, so that JSON has a text in every case. */
    private static boolean localReplyBody(StreamView view, TextOutput out) {
        byte[] body = view.info().localReplyBody;
        if (body != null) {
            out.put(body);
        }
        return body != null;
    }

    private static boolean traceId(TraceContext trace, TextOutput out) {
        if (trace.isActive) {
            if (trace.isTraceId128) {
                Hex.write(out, trace.traceHigh);
            }
            Hex.write(out, trace.traceLow);
        }
        return trace.isActive;
    }

    private static boolean spanId(TraceContext trace, TextOutput out) {
        if (trace.isActive) {
            Hex.write(out, trace.spanId);
        }
        return trace.isActive;
    }

    private static boolean flags(long flags, boolean isLong, TextOutput out) {
        long left = flags;
        while (left != 0) {
            ResponseFlag flag = ResponseFlag.lowest(left);
            out.put(isLong ? flag.longName() : flag.code());
            left &= left - 1;
            if (left != 0) {
                out.putRaw((byte) ',');
            }
        }
        return flags != 0;
    }

    private static boolean trusted(StreamView view, TextOutput out) {
        long slice = view.trustedAddress();
        if (slice == Slices.NONE) {
            return false;
        }
        out.put(view.requestHeaders().buffer(), Slices.start(slice), Slices.length(slice));
        return true;
    }

    private static byte @Nullable [] ofHost(StreamView view, HostText text) {
        UpstreamHost host = view.info().upstreamHost;
        return host == null ? null : text.of(host);
    }

    private static long since(long momentNs, long startNs) {
        return momentNs == 0 ? -1 : momentNs - startNs;
    }

    private static Command absent() {
        return (_, _) -> false;
    }

    /** Names and values of the fields, pseudo-headers included, as Envoy counts them; -1 without a head. */
    private static long bytes(@Nullable HeaderBlock head) {
        if (head == null) {
            return -1;
        }
        long bytes = head.methodLength() == 0
                ? 0
                : PSEUDO_NAMES_BYTES + head.methodLength() + head.pathLength() + head.authorityLength();
        for (int i = 0; i < head.count(); i++) {
            bytes += head.nameLength(i) + head.valueLength(i);
        }
        return bytes;
    }

    private static Command number(ToLongFunction<StreamInfo> value) {
        return new NumberCommand(view -> value.applyAsLong(view.info()));
    }

    private static Command millis(ToLongFunction<StreamInfo> nanos) {
        return new NumberCommand(view -> {
            long ns = nanos.applyAsLong(view.info());
            return ns < 0 ? -1 : ns / NS_PER_MS;
        });
    }

    private static Command text(TextOf value) {
        return (view, out) -> {
            String text = value.of(view);
            if (text == null || text.isEmpty()) {
                return false;
            }
            out.put(text);
            return true;
        };
    }

    private static Command bytes(BytesOf value) {
        return (view, out) -> {
            byte[] text = value.of(view);
            if (text == null || text.length == 0) {
                return false;
            }
            out.put(text);
            return true;
        };
    }

    /** Asked for when a line first shows it: resolving it may take long where the machine's name is not known. */
    private static final class Hostname {
        static final String NAME = find();

        private static String find() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return DASH; // a machine without a name, as Envoy prints it
            }
        }
    }

    private interface TextOf {
        @Nullable
        String of(StreamView view);
    }

    private interface BytesOf {
        byte @Nullable [] of(StreamView view);
    }

    private interface HostText {
        byte[] of(UpstreamHost host);
    }
}
