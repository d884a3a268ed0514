package io.ringway.filters.http.headertometadata;

import io.ringway.filters.http.headertometadata.MetadataRule.Kind;
import io.ringway.filters.http.headertometadata.MetadataRule.Note;
import io.ringway.hotpath.filter.FilterCallbacks;
import io.ringway.hotpath.filter.HttpFilter;
import io.ringway.hotpath.http.Ascii;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.routing.regex.RegexReplacer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Notes fields and cookies. A value that is noted is a String of its own: the one thing here that allocates. Owner: worker. */
final class HeaderToMetadataFilter implements HttpFilter {
    /** Longer values are not noted, as in Envoy. */
    private static final int VALUE_BYTES_MAX = 8 * 1024;

    private final FilterCallbacks callbacks;
    private final MetadataSettings configured;

    HeaderToMetadataFilter(FilterCallbacks callbacks, MetadataSettings configured) {
        this.callbacks = callbacks;
        this.configured = configured;
    }

    @Override
    public HeadersStatus decodeHeaders(HeaderBlock headers, boolean endStream) {
        apply(settings().request(), headers);
        return HeadersStatus.CONTINUE;
    }

    @Override
    public HeadersStatus encodeHeaders(HeaderBlock headers, boolean endStream) {
        apply(settings().answer(), headers);
        return HeadersStatus.CONTINUE;
    }

    private MetadataSettings settings() {
        return callbacks.routeConfig() instanceof MetadataSettings ofRoute ? ofRoute : configured;
    }

    private void apply(List<MetadataRule> rules, HeaderBlock headers) {
        for (int i = 0; i < rules.size(); i++) {
            MetadataRule rule = rules.get(i);
            String value = value(rule, headers);
            Note note = value == null ? rule.onMissing() : rule.onPresent();
            if (note != null) {
                note(note, value == null ? "" : value);
            }
            byte[] name = rule.lowerName();
            if (value != null && rule.isRemoved() && name != null) {
                headers.removeAll(name, 0);
            }
        }
    }

    /** Null if there is none. */
    private static @Nullable String value(MetadataRule rule, HeaderBlock headers) {
        byte[] cookie = rule.cookie();
        byte[] name = rule.lowerName();
        if (cookie != null) {
            return cookie(headers, cookie);
        }
        return name == null ? null : joined(headers, name);
    }

    /** Several fields of the name are joined with commas. */
    private static @Nullable String joined(HeaderBlock headers, byte[] name) {
        int field = headers.find(name, 0);
        if (field < 0) {
            return null;
        }
        String value = text(headers.buffer(), headers.valueStart(field), headers.valueLength(field));
        for (int next = headers.find(name, field + 1); next >= 0; next = headers.find(name, next + 1)) {
            value = value + ',' + text(headers.buffer(), headers.valueStart(next), headers.valueLength(next));
        }
        return value;
    }

    private static @Nullable String cookie(HeaderBlock headers, byte[] name) {
        for (int field = headers.find(HeaderId.COOKIE); field >= 0; field = headers.find(HeaderId.COOKIE, field + 1)) {
            int at = headers.valueStart(field);
            int end = at + headers.valueLength(field);
            while (at < end) {
                int pieceEnd = indexOf(headers.buffer(), ';', at, end);
                int start = skipSpaces(headers.buffer(), at, pieceEnd);
                int equals = indexOf(headers.buffer(), '=', start, pieceEnd);
                if (equals < pieceEnd && equals - start == name.length && Ascii.equals(headers.buffer(), start, name)) {
                    return text(headers.buffer(), equals + 1, pieceEnd - equals - 1);
                }
                at = pieceEnd + 1;
            }
        }
        return null;
    }

    private static int indexOf(DirectBuffer buffer, char wanted, int from, int end) {
        int at = from;
        while (at < end && buffer.getByte(at) != wanted) {
            at++;
        }
        return at;
    }

    private static int skipSpaces(DirectBuffer buffer, int from, int end) {
        int at = from;
        while (at < end && buffer.getByte(at) == ' ') {
            at++;
        }
        return at;
    }

    private void note(Note note, String came) {
        String value = note.value().isEmpty() ? rewritten(note, came) : note.value();
        String decoded = note.isBase64() ? decoded(value) : value;
        if (decoded.isEmpty() || decoded.length() > VALUE_BYTES_MAX) {
            return;
        }
        if (note.kind() == Kind.TEXT) {
            callbacks.stream().metadata().put(note.namespace(), note.key(), decoded);
            return;
        }
        Double number = number(decoded);
        if (number != null) {
            callbacks.stream().metadata().put(note.namespace(), note.key(), number);
        }
    }

    private String rewritten(Note note, String value) {
        if (note.rewrite() == null) {
            return value;
        }
        UnsafeBuffer input = new UnsafeBuffer(value.getBytes(StandardCharsets.UTF_8));
        RegexReplacer replacer = callbacks.stream().worker().regexReplacer();
        int length = replacer.replace(note.rewrite(), input, 0, input.capacity());
        return length < 0 ? value : text(replacer.output(), 0, length);
    }

    /** Empty if it is none. */
    private static String decoded(String value) {
        try {
            return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    /** Null if it is none. */
    private static @Nullable Double number(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException _) {
            return null;
        }
    }

    private static String text(DirectBuffer buffer, int start, int length) {
        byte[] bytes = new byte[length];
        buffer.getBytes(start, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
