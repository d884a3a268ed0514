package io.ringway.transport.netty;

/**
 * Sizes of one Netty transport.
 *
 * @param connectionsMax connections of this worker, accepted and made
 */
public record NettyOptions(int connectionsMax) {
    public static final NettyOptions DEFAULT = new NettyOptions(65536);

    public NettyOptions {
        if (connectionsMax < 1 || connectionsMax > ConnectionTable.CAPACITY_MAX) {
            throw new IllegalArgumentException(
                    "connectionsMax must be 1 to " + ConnectionTable.CAPACITY_MAX + ": " + connectionsMax);
        }
    }
}
