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
        return reserve(bytes, true);
    }

    /** The same for memory of which few and distant pages are ever touched: the first byte of a huge page costs 2 MiB. */
    public static Region reserveSparse(long bytes) {
        return reserve(bytes, false);
    }

    private static Region reserve(long bytes, boolean isDense) {
        Arena arena = Arena.ofShared();
        return new Region(arena, PageMapping.map(arena, (bytes + PAGE_BYTES - 1) & -PAGE_BYTES, isDense));
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
