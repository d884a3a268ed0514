package io.ringway.hotpath.router;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.filter.Bytes;
import io.ringway.hotpath.filter.HashPolicy;
import io.ringway.hotpath.filter.QueryParameter;
import io.ringway.hotpath.filter.Slices;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.lb.hash.XxHash64;
import io.ringway.testkit.fuzz.FuzzInput;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** Queries and cookies: the reader in place finds what a plain one finds in a String. */
public final class QueryAndCookieFuzz {
    private static final int LENGTH_MAX = 512;
    private static final List<String> NAMES = List.of("a", "id", "session", "a-b", "", "=", " a");

    private QueryAndCookieFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput decisions = new FuzzInput(input);
        String name = NAMES.get(decisions.choice(NAMES.size()));
        String text = decisions.text(LENGTH_MAX);
        checkQuery("/" + text, name);
        checkCookie(text, name);
    }

    private static void checkQuery(String path, String name) {
        HeaderBlock head = new HeaderBlock(buffer(path));
        head.clear();
        head.path(0, path.length());
        long slice = QueryParameter.find(head, name.getBytes(StandardCharsets.ISO_8859_1));
        String found = slice == Slices.NONE
                ? null
                : path.substring(Slices.start(slice), Slices.start(slice) + Slices.length(slice));
        assertThat(found).isEqualTo(parameter(path, name));
    }

    private static @Nullable String parameter(String path, String name) {
        String target = path.split("#", 2)[0];
        int question = target.indexOf('?');
        if (question < 0) {
            return null;
        }
        for (String pair : target.substring(question + 1).split("&", -1)) {
            String[] parts = pair.split("=", 2);
            if (parts[0].equals(name)) {
                return parts.length == 1 ? "" : parts[1];
            }
        }
        return null;
    }

    private static void checkCookie(String value, String name) {
        HeaderBlock head = new HeaderBlock(buffer("cookie" + value));
        head.clear();
        head.add(HeaderId.COOKIE, 0, "cookie".length(), "cookie".length(), value.length());
        RequestHash hash = new RequestHash(nobody());
        HashPolicy policy = new HashPolicy.Cookie(Bytes.of(name), Bytes.of(""), Bytes.of(""), false);
        assertThat(hash.compute(List.of(policy), head)).isTrue();
        String expected = cookie(value, name);
        assertThat(hash.isPresent()).isEqualTo(!expected.isEmpty());
        if (hash.isPresent()) {
            assertThat(hash.value()).isEqualTo(XxHash64.hash(buffer(expected), 0, expected.length(), 0));
        }
    }

    private static String cookie(String field, String name) {
        for (String piece : field.split(";", -1)) {
            String pair = piece.replaceFirst("^ +", "");
            int equals = pair.indexOf('=');
            if (equals >= 0 && pair.substring(0, equals).equals(name)) {
                String value = pair.substring(equals + 1).replaceFirst(" +\\z", "");
                boolean isQuoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
                return isQuoted ? value.substring(1, value.length() - 1) : value;
            }
        }
        return "";
    }

    /** Nothing of a stream is needed to hash a cookie that is there. */
    private static StreamCallbacks nobody() {
        return (StreamCallbacks) Proxy.newProxyInstance(
                StreamCallbacks.class.getClassLoader(), new Class<?>[] {StreamCallbacks.class}, (_, method, _) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private static UnsafeBuffer buffer(String text) {
        UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.max(1, text.length())));
        buffer.putBytes(0, text.getBytes(StandardCharsets.ISO_8859_1));
        return buffer;
    }
}
