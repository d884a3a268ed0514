package io.ringway.server.accesslog;

import java.util.concurrent.TimeUnit;

/**
 * When access logs are written, and when a file begins anew. Owner: any (immutable).
 *
 * @param intervalNs lines wait in memory no longer than this (Envoy {@code --file-flush-interval-msec}), 1 or more
 * @param bytes so much is written at once (Envoy {@code --file-flush-min-size-kb}, in bytes)
 * @param fileBytesMax a file that has grown to this is moved aside; 0: it grows
 * @param filesKept files moved aside that are kept, {@code log.1} the youngest; 1 or more
 */
public record LogWriting(long intervalNs, int bytes, long fileBytesMax, int filesKept) {
    /** Envoy's: 10 s, 64 KiB, files grow. */
    public static final LogWriting DEFAULT = new LogWriting(TimeUnit.SECONDS.toNanos(10), 64 * 1024, 0, 5);
}
