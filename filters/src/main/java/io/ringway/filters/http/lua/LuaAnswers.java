package io.ringway.filters.http.lua;

import io.ringway.hotpath.filter.DynamicMetadata;
import io.ringway.hotpath.filter.RouteMetadata;
import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.routing.Route;
import io.ringway.transport.tls.TlsSession;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Questions that scripts ask by name, and their answers. Owner: worker. */
final class LuaAnswers {
    private static final int MICROSECONDS = 1;
    private static final String EVERY_LUA_FILTER = "envoy.filters.http.lua";
    private static final long US_PER_MS = 1000;

    private final LuaRun run;

    LuaAnswers(LuaRun run) {
        this.run = run;
    }

    /**
     * The answer to one question.
     *
     * @throws LuaFailure if there is none
     */
    byte[] answer(String question, byte[] arguments) {
        boolean areBytes = question.equals("base64Escape") || question.equals("verifySignature");
        Charset charset = areBytes ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
        return LuaValues.encode(answer(question, LuaValues.decodeAll(arguments, charset)));
    }

    private @Nullable Object answer(String question, List<@Nullable Object> arguments) {
        int dot = question.indexOf('.');
        return switch (dot < 0 ? "" : question.substring(0, dot)) {
            case "streamInfo" -> streamInfo(question);
            case "dynamicMetadata" -> dynamicMetadata(question, arguments);
            case "ssl" -> tls(question);
            case "connection", "connectionStreamInfo", "filterState" -> connection(question, arguments);
            default -> plain(question, arguments);
        };
    }

    private @Nullable Object plain(String question, List<@Nullable Object> arguments) {
        return switch (question) {
            case "bodyChunks" -> {
                run.requireBodyHere();
                yield null;
            }
            case "clearRouteCache" -> {
                stream().clearRoute();
                yield null;
            }
            case "headers.reason" -> {
                run.setReason(text(arguments, 0));
                yield null;
            }
            case "metadata" -> routeMetadata();
            case "route.metadata" -> {
                RouteMetadata noted = noted();
                yield noted == null ? Map.of() : noted.ofRoute().getOrDefault(filterName(), Map.of());
            }
            case "virtualHost.metadata" -> {
                RouteMetadata noted = noted();
                yield noted == null ? Map.of() : noted.ofHost().getOrDefault(filterName(), Map.of());
            }
            case "base64Escape" -> Base64.getEncoder().encodeToString(bytes(arguments, 0));
            case "timestamp" -> timestamp(arguments);
            case "verifySignature" ->
                run.worker.signatures.verify(
                        text(arguments, 0), bytes(arguments, 1), bytes(arguments, 2), bytes(arguments, 3));
            default -> throw unsupported(question);
        };
    }

    /** What the route notes for this filter, or for every Lua filter. */
    private Map<String, @Nullable Object> routeMetadata() {
        RouteMetadata noted = noted();
        if (noted == null) {
            return Map.of();
        }
        Map<String, @Nullable Object> own = noted.ofRoute().get(filterName());
        return own == null ? noted.ofRoute().getOrDefault(EVERY_LUA_FILTER, Map.of()) : own;
    }

    private @Nullable RouteMetadata noted() {
        return stream().route() == null ? null : stream().info().routeMetadata;
    }

    private String filterName() {
        return run.worker.settings().name();
    }

    private @Nullable Object streamInfo(String question) {
        return switch (question) {
            case "streamInfo.protocol" -> stream().requestHeaders().versionMinor() == 0 ? "HTTP/1.0" : "HTTP/1.1";
            case "streamInfo.routeName" -> {
                Route route = stream().route();
                yield route == null ? "" : route.name();
            }
            case "streamInfo.virtualClusterName" -> stream().info().virtualClusterName;
            case "streamInfo.downstreamLocalAddress", "streamInfo.downstreamDirectLocalAddress" ->
                stream().connection().localText();
            case "streamInfo.downstreamDirectRemoteAddress" ->
                stream().connection().remoteText();
            case "streamInfo.downstreamRemoteAddress" -> remoteAddress();
            case "streamInfo.requestedServerName" -> stream().connection().requestedServerName();
            default -> throw unsupported(question);
        };
    }

    private @Nullable Object connection(String question, List<@Nullable Object> arguments) {
        return switch (question) {
            case "connection.isSecure" -> stream().connection().tls() != null;
            case "connectionStreamInfo.dynamicMetadata" -> Map.of();
            case "filterState.get" ->
                arguments.size() > 1 && arguments.get(1) != null
                        ? refuse("fields of a filter state object are not known")
                        : stream().filterState().text(text(arguments, 0));
            default -> throw unsupported(question);
        };
    }

    private @Nullable Object dynamicMetadata(String question, List<@Nullable Object> arguments) {
        DynamicMetadata metadata = stream().metadata();
        return switch (question) {
            case "dynamicMetadata.get" -> {
                Map<String, @Nullable Object> values = metadata.namespace(text(arguments, 0));
                yield values.isEmpty() ? null : values;
            }
            case "dynamicMetadata.set" -> {
                metadata.put(text(arguments, 0), text(arguments, 1), arguments.size() > 2 ? arguments.get(2) : null);
                yield null;
            }
            default -> {
                Map<String, Object> all = new LinkedHashMap<>();
                metadata.names().forEach(name -> all.put(name, metadata.namespace(name)));
                yield all;
            }
        };
    }

    /** The client as a trusted proxy told it, whose port nobody knows, or the peer. */
    private Object remoteAddress() {
        long slice = stream().trustedAddress();
        if (slice == Slices.NONE) {
            return stream().connection().remoteText();
        }
        HeaderBlock headers = stream().requestHeaders();
        return headers.buffer().getStringWithoutLengthAscii(Slices.start(slice), Slices.length(slice)) + ":0";
    }

    private Object tls(String question) {
        TlsSession session = stream().connection().tls();
        Object answer = session == null ? null : LuaTls.answer(session, question);
        if (answer == null) {
            throw unsupported(question);
        }
        return answer;
    }

    private long timestamp(List<@Nullable Object> arguments) {
        long micros = run.worker.worker().epochMicros();
        Object resolution = arguments.isEmpty() ? null : arguments.getFirst();
        if (resolution == null || resolution.equals(0.0)) {
            return micros / US_PER_MS;
        }
        if (resolution instanceof Double number && number == MICROSECONDS) {
            return micros;
        }
        throw new LuaFailure("timestamp format must be MILLISECOND or MICROSECOND");
    }

    private StreamCallbacks stream() {
        return run.callbacks.stream();
    }

    private static String text(List<@Nullable Object> arguments, int index) {
        Object value = index < arguments.size() ? arguments.get(index) : null;
        if (value == null || value instanceof Map || value instanceof List) {
            throw new LuaFailure("argument " + (index + 1) + " has to be a string");
        }
        return value instanceof String string ? string : CallOrder.text(value);
    }

    private static byte[] bytes(List<@Nullable Object> arguments, int index) {
        return text(arguments, index).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Object refuse(String message) {
        throw new LuaFailure(message);
    }

    private static LuaFailure unsupported(String question) {
        return new LuaFailure(question.replace('.', ':') + "() is not supported");
    }
}
