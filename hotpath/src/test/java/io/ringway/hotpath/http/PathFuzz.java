package io.ringway.hotpath.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.testkit.fuzz.FuzzInput;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Paths: no step makes one longer, each of them does nothing when it is done again, and behind {@link PathNormalization#normalize} there is no dot
 * segment, in whatever way it was written.
 */
public final class PathFuzz {
    private static final int LENGTH_MAX = 1024;
    private static final int MARGIN = 8;
    private static final byte GUARD = '#';
    private static final Pattern DOT_SEGMENT = Pattern.compile("/(\\.|%2e){1,2}(/|\\z)");
    private static final Pattern ESCAPED_SLASH = Pattern.compile("%2f|%5c");

    @FunctionalInterface
    private interface Step {
        int apply(UnsafeBuffer buffer, int start, int length);
    }

    private PathFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput decisions = new FuzzInput(input);
        boolean areSlashesUnescaped = decisions.choice(2) == 1;
        boolean areSlashesMerged = decisions.choice(2) == 1;
        String path = "/" + decisions.text(LENGTH_MAX);
        if (areSlashesUnescaped) {
            path = Objects.requireNonNull(twice(PathNormalization::unescapeSlashes, path));
            assertThat(path.toLowerCase(Locale.ROOT)).doesNotContainPattern(ESCAPED_SLASH);
        }
        String normalized = twice(PathNormalization::normalize, path);
        if (normalized == null) {
            assertThat(path).contains("%00");
            return;
        }
        assertThat(normalized).startsWith("/").doesNotContain("\\");
        assertThat(normalized.toLowerCase(Locale.ROOT)).doesNotContainPattern(DOT_SEGMENT);
        if (areSlashesMerged) {
            String merged = Objects.requireNonNull(twice(PathNormalization::mergeSlashes, normalized));
            assertThat(merged).doesNotContain("//");
            assertThat(apply(PathNormalization::normalize, merged)).isEqualTo(merged);
        }
    }

    /** What a step makes of a path, which is the same when it is made of that again; null if it refuses. */
    private static @Nullable String twice(Step step, String path) {
        String once = apply(step, path);
        if (once != null) {
            assertThat(apply(step, once)).as("a second time").isEqualTo(once);
        }
        return once;
    }

    private static @Nullable String apply(Step step, String path) {
        byte[] bytes = path.getBytes(StandardCharsets.ISO_8859_1);
        UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(bytes.length + 2 * MARGIN));
        buffer.setMemory(0, buffer.capacity(), GUARD);
        buffer.putBytes(MARGIN, bytes);
        int length = step.apply(buffer, MARGIN, bytes.length);
        for (int i = 0; i < MARGIN; i++) {
            assertThat(buffer.getByte(i)).isEqualTo(GUARD);
            assertThat(buffer.getByte(MARGIN + bytes.length + i)).isEqualTo(GUARD);
        }
        if (length == PathNormalization.INVALID) {
            return null;
        }
        assertThat(length).isLessThanOrEqualTo(bytes.length);
        byte[] result = new byte[length];
        buffer.getBytes(MARGIN, result);
        return new String(result, StandardCharsets.ISO_8859_1);
    }
}
