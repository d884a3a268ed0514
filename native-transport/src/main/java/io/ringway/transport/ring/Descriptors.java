package io.ringway.transport.ring;

import io.ringway.transport.ConnectOptions;
import io.ringway.transport.net.Endpoint;
import io.ringway.transport.net.Linux;
import io.ringway.transport.net.Sockets;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where the sockets live: in the ring's own table (direct descriptors: no reference counting per operation, no descriptor of the
 * process), or as ordinary file descriptors where the kernel is too old.
 *
 * <pre>
 *   table:  0 ....... accepted, the kernel picks ....... split ....... outgoing, we pick ....... capacity
 * </pre>
 *
 * <p>We pick for outgoing sockets because a chain of socket, options and connect must know the index beforehand.
 *
 * <p>Owner: worker.
 */
final class Descriptors {
    private final boolean isDirect;
    private final int capacity;
    private final Ring ring;
    private final int[] free;
    private int freeCount;
    /** First index of the outgoing part. */
    private int split;
    /** Accepted connections at the last attempt to move the split. */
    private int triedAt;

    Descriptors(Ring ring, RingOptions options) throws RingSetupException {
        this.ring = ring;
        int limit = (int) Math.min(options.connectionsMax(), Linux.openFilesMax());
        capacity = Math.max(2, limit & -2);
        isDirect = options.useDirectDescriptors() && isKnown(ring, Abi.OP_FIXED_FD_INSTALL);
        split = capacity / 2;
        free = new int[isDirect ? capacity - split : 0];
        if (isDirect) {
            registerTable();
            for (int index = split; index < capacity; index++) { // the highest is used first
                free[freeCount++] = index;
            }
        }
    }

    /** With FIXED_FD_INSTALL (6.8) come the socket commands (6.7) that direct descriptors need for options and names. */
    private static boolean isKnown(Ring ring, int opcode) {
        return RingProbe.lastOpcode(ring) >= opcode;
    }

    private void registerTable() throws RingSetupException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment table = arena.allocate(32, 8); // struct io_uring_rsrc_register
            table.set(ValueLayout.JAVA_INT, 0, capacity);
            table.set(ValueLayout.JAVA_INT, 4, Abi.RSRC_REGISTER_SPARSE);
            long result = ring.register(Abi.REGISTER_FILES2, table.address(), 32);
            if (result < 0) {
                throw new RingSetupException("io_uring file table of " + capacity, (int) -result);
            }
        }
        long result = registerAcceptedRange(split);
        if (result < 0) {
            throw new RingSetupException("io_uring file range", (int) -result);
        }
    }

    private long registerAcceptedRange(int end) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment range = arena.allocate(16, 8); // struct io_uring_file_index_range
            range.set(ValueLayout.JAVA_INT, 4, end);
            return ring.register(Abi.REGISTER_FILE_ALLOC_RANGE, range.address(), 0);
        }
    }

    /**
     * Moves the split up when the accepted part is nearly full and the outgoing part next to it is unused: a proxy with many idle
     * clients needs few upstream connections. It never moves down: which accepted indexes are in use is only known late.
     */
    void onAccepted(int acceptedCount) {
        if (isDirect && acceptedCount > triedAt && acceptedCount >= split - split / 8) {
            triedAt = acceptedCount;
            int newSplit = Math.min(split + Math.max(1, capacity / 8), capacity - capacity / 8);
            if (countFreeBelow(newSplit) == newSplit - split
                    && newSplit > split
                    && registerAcceptedRange(newSplit) >= 0) {
                dropFreeBelow(newSplit);
                split = newSplit;
            }
        }
    }

    private int countFreeBelow(int limit) {
        int count = 0;
        for (int i = 0; i < freeCount; i++) {
            count += free[i] < limit ? 1 : 0;
        }
        return count;
    }

    private void dropFreeBelow(int limit) {
        int kept = 0;
        for (int i = 0; i < freeCount; i++) {
            if (free[i] >= limit) {
                free[kept++] = free[i];
            }
        }
        freeCount = kept;
    }

    boolean isDirect() {
        return isDirect;
    }

    /** Connections of both kinds. */
    int capacity() {
        return capacity;
    }

    /**
     * Accepted connections that there is room for. What the kernel accepts when its part of the table is full, it closes at once: the
     * check comes after the accept (io_uring/net.c, io_accept).
     */
    int acceptedMax() {
        return isDirect ? split : capacity;
    }

    /** An index of the table, or a new socket; negative if there is none. */
    int takeOutgoing(Endpoint remote, ConnectOptions options) {
        if (isDirect) {
            return freeCount > 0 ? free[--freeCount] : -1;
        }
        return Sockets.forConnect(remote, options.noDelay(), options.keepAlive());
    }

    /**
     * Makes a socket that wants more than the ring's chain does: an ordinary one, put into its place of the table when all is done.
     *
     * @param descriptor from {@link #takeOutgoing}
     * @return 0 or a negated errno
     */
    int setUp(int descriptor, Endpoint remote, ConnectOptions options) {
        if (!isDirect) {
            return options.setup().apply(descriptor, remote);
        }
        int fd = Sockets.forConnect(remote, options.noDelay(), options.keepAlive());
        if (fd < 0) {
            return fd;
        }
        int result = options.setup().apply(fd, remote);
        if (result >= 0) {
            result = place(fd, descriptor);
        }
        Linux.close(fd); // the table holds the socket now
        return result;
    }

    private int place(int fd, int index) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment descriptors = arena.allocateFrom(ValueLayout.JAVA_INT, fd);
            MemorySegment update = arena.allocate(16, 8); // struct io_uring_files_update
            update.set(ValueLayout.JAVA_INT, 0, index);
            update.set(ValueLayout.JAVA_LONG, 8, descriptors.address());
            return (int) Math.min(0, ring.register(Abi.REGISTER_FILES_UPDATE, update.address(), 1));
        }
    }

    /** After the descriptor was closed; a plain one is gone by then. */
    void giveOutgoing(int descriptor) {
        if (isDirect) {
            free[freeCount++] = descriptor;
        }
    }
}
