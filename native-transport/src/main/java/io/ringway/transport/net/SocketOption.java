package io.ringway.transport.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * One option as {@code setsockopt} takes it (Envoy {@code core.v3.SocketOption}). Owner: any (immutable).
 */
public final class SocketOption {
    public static final int IPPROTO_IP = 0;
    public static final int IPPROTO_IPV6 = 41;
    public static final int IP_FREEBIND = 15;
    public static final int IP_BIND_ADDRESS_NO_PORT = 24;
    public static final int IPV6_FREEBIND = 78;
    public static final int TCP_KEEPIDLE = 4;
    public static final int TCP_KEEPINTVL = 5;
    public static final int TCP_KEEPCNT = 6;

    private final int level;
    private final int name;
    private final byte[] value;
    private final boolean isAfterBind;

    private SocketOption(int level, int name, byte[] value, boolean isAfterBind) {
        this.level = level;
        this.name = name;
        this.value = value;
        this.isAfterBind = isAfterBind;
    }

    /** Of a number, set before the socket is bound. */
    public static SocketOption of(int level, int name, int value) {
        return of(level, name, value, false);
    }

    /**
     * Of a number.
     *
     * @param isAfterBind set once the socket has its address, else before
     */
    public static SocketOption of(int level, int name, int value, boolean isAfterBind) {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
        return new SocketOption(level, name, bytes, isAfterBind);
    }

    /** Of bytes, in the layout that the kernel expects. */
    public static SocketOption of(int level, int name, byte[] value, boolean isAfterBind) {
        return new SocketOption(level, name, value.clone(), isAfterBind);
    }

    public int level() {
        return level;
    }

    public int name() {
        return name;
    }

    /** The value of an option of a number. */
    public int number() {
        return ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
    }

    boolean isAfterBind() {
        return isAfterBind;
    }

    /**
     * Sets it.
     *
     * @return 0 or a negated errno
     */
    int apply(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Math.max(1, value.length), Long.BYTES);
            MemorySegment.copy(value, 0, memory, ValueLayout.JAVA_BYTE, 0, value.length);
            return Linux.setSocketOption(fd, level, name, memory.address(), value.length);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SocketOption o
                && level == o.level
                && name == o.name
                && isAfterBind == o.isAfterBind
                && Arrays.equals(value, o.value);
    }

    @Override
    public int hashCode() {
        return (Arrays.hashCode(value) * 31 + level) * 31 + name;
    }

    /** As in {@code 6:4=30}, the value of other than four bytes in hexadecimal. */
    @Override
    public String toString() {
        return level + ":" + name + "="
                + (value.length == Integer.BYTES
                        ? String.valueOf(number())
                        : HexFormat.of().formatHex(value));
    }
}
