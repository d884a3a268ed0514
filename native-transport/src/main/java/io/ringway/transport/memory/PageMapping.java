package io.ringway.transport.memory;

import io.ringway.transport.net.Errno;
import io.ringway.transport.net.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Anonymous private mappings through {@code mmap}: unlike {@link Arena#allocate} they are not zero-filled eagerly, so a
 * large pool costs only the pages that were touched.
 *
 * <p>Dense mappings of a huge page or more ask for huge pages: a worker goes through hundreds of blocks in a turn, more than the processor
 * remembers small pages of, and on a virtual machine each look-up walks two page tables.
 */
final class PageMapping {
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x2 | 0x20 | 0x4000;
    private static final int MADV_HUGEPAGE = 14;
    private static final long HUGE_PAGE_BYTES = 2 << 20;

    private PageMapping() {}

    /**
     * Maps.
     *
     * @param isDense whether most of what is touched lies together: then huge pages are asked for
     */
    static MemorySegment map(Arena arena, long bytes, boolean isDense) {
        boolean isHuge = isDense && bytes >= HUGE_PAGE_BYTES;
        long mapped = isHuge ? bytes + HUGE_PAGE_BYTES : bytes;
        long address = Linux.mmap(mapped, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0);
        if (address < 0) {
            throw new OutOfMemoryError("mmap of " + bytes + " bytes failed: " + Errno.describe((int) -address));
        }
        long start = isHuge ? (address + HUGE_PAGE_BYTES - 1) & -HUGE_PAGE_BYTES : address;
        if (isHuge) {
            // Refused where huge pages are switched off: then small ones it is.
            Linux.madvise(start, bytes, MADV_HUGEPAGE);
        }
        return MemorySegment.ofAddress(start).reinterpret(bytes, arena, _ -> unmap(address, mapped));
    }

    private static void unmap(long address, long bytes) {
        int result = Linux.munmap(address, bytes);
        assert result == 0 : Errno.describe(-result);
    }
}
