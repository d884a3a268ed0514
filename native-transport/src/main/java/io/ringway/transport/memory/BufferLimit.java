package io.ringway.transport.memory;

/**
 * How a connection's buffer limit (Envoy {@code per_connection_buffer_limit_bytes}) is shared out.
 *
 * <pre>
 *   0            low                       high                   limit
 *   |   goes on   |   goes on as it did     |   has to wait         |
 *                                           |   receiveLimit bytes  |
 * </pre>
 *
 * <p>A source that is told to wait may have something under way: the high watermark leaves room for it, so that the limit bounds memory.
 * Limits from half a mebibyte leave none, because receiving without a limit costs least.
 */
public final class BufferLimit {
    /** Where none is configured, as in Envoy: 1 MiB. */
    public static final int DEFAULT_BYTES = 1 << 20;

    private static final int ROOMY_BYTES = 512 * 1024;

    private BufferLimit() {}

    /**
     * What a source may bring after it was told to stop.
     *
     * @return bytes, at least two blocks, for less makes long bodies dear; 0 for no limit
     */
    public static int receiveLimit(int limitBytes) {
        return limitBytes < ROOMY_BYTES ? Math.max(limitBytes / 2, 2 * BufferPool.BLOCK_BYTES) : 0;
    }

    /**
     * Whether so much waits to be sent that the source has to wait.
     *
     * @param was what was answered last
     */
    public static boolean isReached(boolean was, long pendingBytes, int limitBytes) {
        int high = limitBytes < ROOMY_BYTES ? limitBytes / 2 : limitBytes;
        return pendingBytes > (was ? high / 2 : high);
    }
}
