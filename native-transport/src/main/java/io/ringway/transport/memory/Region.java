package io.ringway.transport.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Page-aligned, zeroed off-heap memory whose pages cost nothing until they are touched. Owner: any.
 */
public final class Region implements AutoCloseable {
    private static final long PAGE_BYTES = 4096;

    private final Arena arena;
    private final MemorySegment segment;

    private Region(Arena arena, MemorySegment segment) {
        this.arena = arena;
        this.segment = segment;
    }

    /**
     * Reserves memory.
     *
     * @param bytes length, rounded up to whole pages
     */
    public static Region reserve(long bytes) {
        Arena arena = Arena.ofShared();
        return new Region(arena, PageMapping.map(arena, (bytes + PAGE_BYTES - 1) & -PAGE_BYTES));
    }

    /** First address. */
    public long address() {
        return segment.address();
    }

    public long bytes() {
        return segment.byteSize();
    }

    public MemorySegment segment() {
        return segment;
    }

    /** A view of all of it, for channels; each call makes a new one. */
    public ByteBuffer byteBuffer() {
        return segment.asByteBuffer();
    }

    @Override
    public void close() {
        arena.close();
    }
}
