package io.ringway.hotpath.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathNormalizationTest {

    private static String applied(String path, ToIntFunction<UnsafeBuffer> step) {
        byte[] bytes = path.getBytes(StandardCharsets.ISO_8859_1);
        UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(Math.max(bytes.length, 1)));
        buffer.putBytes(0, bytes);
        int length = step.applyAsInt(buffer);
        byte[] result = new byte[Math.max(length, 0)];
        buffer.getBytes(0, result);
        return length < 0 ? "invalid" : new String(result, StandardCharsets.ISO_8859_1);
    }

    private static String normalized(String path) {
        return applied(path, buffer -> PathNormalization.normalize(buffer, 0, path.length()));
    }

    /** RFC 3986 section 5.2.4 and 6.2.2, and what Envoy's canonicalisation does beyond. */
    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/a/b/c/./../../g, /a/g",
        "/a/./b, /a/b",
        "/a/.., /",
        "/a/../, /",
        "/a/b/.., /a/",
        "/a/., /a/",
        "/., /",
        "/.., /",
        "/../../a, /a",
        "/a/.../b, /a/.../b",
        "/a/..b/c., /a/..b/c.",
        "//a, //a",
        "/a//../b, /a/b",
        "/a/b//, /a/b//",
        "/%2e%2E/a, /a",
        "/a/%2e%2e%2fb, /a/..%2fb",
        "/%41%7e%2D%5f%30, /A~-_0",
        "/%2F%5c%3a%C3%A9, /%2F%5c%3a%C3%A9",
        "/%, /%",
        "/%4, /%4",
        "/%zz, /%zz",
        "/%252e, /%252e",
        "/a\\b\\..\\c, /a/c",
        "/a%00b, invalid",
        "/%%32e%%32e/a, /%252e%252e/a",
        "/%%32%65, /%252e",
        "/%2%65/, /%252e/",
        "/%%30%30, /%2500",
        "/%%%32e, /%%252e",
    })
    void pathsAreNormalized(String path, String expected) {
        assertThat(normalized(path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/a//b///c, /a/b/c", "//, /", "/a/, /a/", "/a//, /a/", "///a, /a"})
    void slashesAreMerged(String path, String expected) {
        assertThat(applied(path, buffer -> PathNormalization.mergeSlashes(buffer, 0, path.length())))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"/a%2Fb%2f, /a/b/", "/a%5Cb%5c, /a\\b\\", "/a%2, /a%2", "/a%252F, /a%252F", "/%2, /%2", "/%%2F, /%/"})
    void escapedSlashesAreUnescaped(String path, String expected) {
        assertThat(applied(path, buffer -> PathNormalization.unescapeSlashes(buffer, 0, path.length())))
                .isEqualTo(expected);
    }

    /** Against segments on a list; and what is normalised stays as it is. */
    @Test
    void dotSegmentsAreThoseOfTheDefinition() {
        long seed = 42;
        SplittableRandom random = new SplittableRandom(seed);
        String[] segments = {"", ".", "..", "a", "b.c", "...", "%2e", "%2E."};
        for (int n = 0; n < 20_000; n++) {
            StringBuilder path = new StringBuilder();
            for (int i = random.nextInt(1, 8); i > 0; i--) {
                path.append('/').append(segments[random.nextInt(segments.length)]);
            }
            String once = normalized(path.toString());
            assertThat(once).as("seed %d: %s", seed, path).isEqualTo(expected(path.toString()));
            assertThat(normalized(once)).isEqualTo(once);
        }
    }

    private static String expected(String path) {
        List<String> result = new ArrayList<>();
        String[] segments =
                path.substring(1).replace("%2e", ".").replace("%2E", ".").split("/", -1);
        for (int i = 0; i < segments.length; i++) {
            boolean isLast = i == segments.length - 1;
            switch (segments[i]) {
                case ".." -> {
                    if (!result.isEmpty()) {
                        result.removeLast();
                    }
                    if (isLast) {
                        result.add("");
                    }
                }
                case "." -> {
                    if (isLast) {
                        result.add("");
                    }
                }
                default -> result.add(segments[i]);
            }
        }
        return "/" + String.join("/", result);
    }
}
