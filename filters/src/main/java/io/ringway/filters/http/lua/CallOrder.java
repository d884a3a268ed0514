package io.ringway.filters.http.lua;

import io.ringway.hotpath.client.HttpCall;
import io.ringway.hotpath.http.FieldText;
import io.ringway.hotpath.http.HeaderBlock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A script's {@code httpCall}. Owner: worker.
 *
 * @param isAsynchronous the script does not wait for the answer
 * @param timeoutMs 0 is without
 * @param areDuplicatesKept repeated fields of the answer come as a list, else the last one counts
 */
record CallOrder(
        String cluster,
        Map<String, ?> headers,
        @Nullable String body,
        boolean isAsynchronous,
        long timeoutMs,
        boolean areDuplicatesKept) {
    private static final long NS_PER_MS = 1_000_000;

    /**
     * Reads the arguments.
     *
     * @param encoded cluster, headers, body or nil, options
     * @throws LuaFailure if they cannot be honoured
     */
    static CallOrder of(byte[] encoded) {
        List<@Nullable Object> arguments = LuaValues.decodeAll(encoded, StandardCharsets.ISO_8859_1);
        Map<String, ?> options = map(arguments.get(3));
        double timeoutMs = 0;
        boolean isAsynchronous = false;
        boolean areDuplicatesKept = false;
        for (Map.Entry<String, ?> option : options.entrySet()) {
            switch (option.getKey()) {
                case "asynchronous" -> isAsynchronous = isTrue(option.getValue());
                case "timeout_ms" -> timeoutMs = option.getValue() instanceof Double ms ? ms : -1;
                case "return_duplicate_headers" -> areDuplicatesKept = isTrue(option.getValue());
                case "trace_sampled" -> refuse(isTrue(option.getValue()), "trace_sampled: calls are not traced");
                case "send_xff" -> refuse(isTrue(option.getValue()), "send_xff: calls carry no x-forwarded-for");
                default -> refuse(true, "\"" + option.getKey() + "\" is not a valid option for httpCall()");
            }
        }
        if (!(timeoutMs >= 0) || timeoutMs > Integer.MAX_VALUE) {
            throw new LuaFailure("http call timeout must be >= 0");
        }
        return new CallOrder(
                text(arguments.get(0)),
                map(arguments.get(1)),
                arguments.get(2) instanceof String text ? text : null,
                isAsynchronous,
                (long) timeoutMs,
                areDuplicatesKept);
    }

    long timeoutNs() {
        return timeoutMs * NS_PER_MS;
    }

    /** Writes the request into a call. */
    void fill(HttpCall call) {
        Object method = headers.get(":method");
        Object path = headers.get(":path");
        Object authority = headers.get(":authority");
        if (method == null || path == null || authority == null) {
            throw new LuaFailure("http call headers must include ':path', ':method', and ':authority'");
        }
        if (!call.prepare(text(method), text(path), text(authority))) {
            throw new LuaFailure(
                    "':path', ':method' or ':authority' of an http call has characters that it cannot have");
        }
        headers.forEach((name, value) -> {
            if (!name.startsWith(":") && !isOurs(name)) {
                for (String one : texts(value)) {
                    if (!call.field(name, one)) {
                        throw new LuaFailure("header \"" + name + "\" of an http call cannot be sent");
                    }
                }
            }
        });
        byte[] content = body == null ? new byte[0] : bytes(body);
        if (!call.requestBody().append(content, 0, content.length)) {
            throw new LuaFailure("there is no memory for the body of an http call");
        }
    }

    /** The answer as the script gets it: headers and body. */
    byte[] answer(HttpCall call) {
        HeaderBlock head = call.responseHeaders();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(":status", Integer.toString(head.status()));
        for (int i = 0; i < head.count(); i++) {
            if (!head.isRemoved(i)) {
                put(fields, string(head, head.nameStart(i), head.nameLength(i)), field(head, i));
            }
        }
        if (head.contentLength() >= 0) {
            fields.put("content-length", Long.toString(head.contentLength()));
        }
        List<@Nullable Object> both = new ArrayList<>();
        both.add(fields);
        both.add(call.responseBody().isEmpty() ? null : call.responseBody().toBytes());
        return LuaValues.encode(both);
    }

    /** What the script gets in place of an answer, as Envoy's client makes it up. */
    static byte[] failure(HttpCall.Failure failure) {
        String status = failure == HttpCall.Failure.TIMEOUT ? "504" : "503";
        String text = switch (failure) {
            case TIMEOUT -> "upstream request timeout";
            case NO_HOST -> "no healthy upstream";
            default -> "upstream failure";
        };
        return LuaValues.encode(List.of(Map.of(":status", status), text));
    }

    @SuppressWarnings("unchecked") // it was put here as a list of texts
    private void put(Map<String, Object> fields, String name, byte[] value) {
        Object known = areDuplicatesKept ? fields.get(name) : null;
        if (known instanceof List<?> list) {
            ((List<Object>) list).add(value);
        } else if (known != null) {
            fields.put(name, new ArrayList<>(List.of(known, value)));
        } else {
            fields.put(name, value);
        }
    }

    private static byte[] field(HeaderBlock head, int index) {
        byte[] value = new byte[head.valueLength(index)];
        head.buffer().getBytes(head.valueStart(index), value);
        return value;
    }

    private static String string(HeaderBlock head, int start, int length) {
        return head.buffer().getStringWithoutLengthAscii(start, length);
    }

    /** The proxy says these by itself. */
    static boolean isOurs(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("content-length") || lower.equals("host");
    }

    /** One value, or a list of them. */
    static List<String> texts(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(CallOrder::text).toList();
        }
        if (value == null || value instanceof Map || value instanceof Boolean) {
            throw new LuaFailure("a header's value has to be a string or a table of strings");
        }
        return List.of(text(value));
    }

    /** As Lua prints it; a text of one char per byte is read as UTF-8. */
    static String text(@Nullable Object value) {
        if (value instanceof Double number) {
            return number == Math.rint(number) && Math.abs(number) < 1e15
                    ? Long.toString(number.longValue())
                    : number.toString();
        }
        String bytes = String.valueOf(value);
        return isAscii(bytes) ? bytes : new String(bytes(bytes), StandardCharsets.UTF_8);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    @SuppressWarnings("unchecked") // keys are texts; a list stands for an empty or numbered table
    static Map<String, ?> map(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, ?>) map;
        }
        throw new LuaFailure("a table with names is expected");
    }

    private static boolean isTrue(@Nullable Object value) {
        return Boolean.TRUE.equals(value);
    }

    private static void refuse(boolean isRefused, String message) {
        if (isRefused) {
            throw new LuaFailure(message);
        }
    }

    /** Of a text of one char per byte. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Throws unless a field can stand in a head that a script makes up. */
    static void require(String name, String value) {
        if (FieldText.isFraming(name.toLowerCase(Locale.ROOT)) || !FieldText.isValue(value)) {
            throw new LuaFailure("header \"" + name + "\" cannot be sent");
        }
    }
}
