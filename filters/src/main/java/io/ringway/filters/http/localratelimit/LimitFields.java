package io.ringway.filters.http.localratelimit;

import io.ringway.filters.shared.bucket.TokenBucket;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.HeaderId;
import io.ringway.hotpath.http.Scratch;
import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;

/** {@code x-ratelimit-limit}, {@code -remaining} and {@code -reset} (draft-polli-ratelimit-headers-03). Owner: worker (no state). */
final class LimitFields {
    private static final byte[] LIMIT = name("x-ratelimit-limit");
    private static final byte[] REMAINING = name("x-ratelimit-remaining");
    private static final byte[] RESET = name("x-ratelimit-reset");
    private static final long NS_PER_S = 1_000_000_000;
    private static final int DIGITS_MAX = 20;

    private LimitFields() {}

    /** Adds them to an answer, as far as there is memory. */
    static void add(StreamCallbacks stream, HeaderBlock headers, TokenBucket bucket, long nowNs) {
        long resetS = (bucket.untilTokenNs(nowNs) + NS_PER_S - 1) / NS_PER_S;
        if (set(stream, headers, LIMIT, bucket.tokensMax()) && set(stream, headers, REMAINING, bucket.tokens(nowNs))) {
            set(stream, headers, RESET, resetS);
        }
    }

    private static boolean set(StreamCallbacks stream, HeaderBlock headers, byte[] name, long number) {
        Scratch scratch = stream.scratch();
        int nameAt = scratch.copy(name);
        int valueAt = scratch.begin(DIGITS_MAX);
        if (nameAt == BufferPool.NONE || valueAt == BufferPool.NONE) {
            return false;
        }
        int length = headers.buffer().putNaturalLongAscii(valueAt, number);
        scratch.commit(valueAt + length);
        headers.removeAll(name, 0);
        return headers.add(HeaderId.OTHER, nameAt, name.length, valueAt, length);
    }

    private static byte[] name(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
