package io.ringway.transport.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Anonymous private mappings through {@code mmap}: unlike {@link Arena#allocate} they are not zero-filled eagerly, so a
 * large pool costs only the pages that were touched.
 *
 * <p>Mappings of a huge page or more ask for huge pages: a worker goes through hundreds of blocks in a turn, more than the processor
 * remembers small pages of, and on a virtual machine each look-up walks two page tables.
 */
final class PageMapping {
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x2 | 0x20 | 0x4000;
    private static final long MAP_FAILED = -1;
    private static final int MADV_HUGEPAGE = 14;
    private static final long HUGE_PAGE_BYTES = 2 << 20;

    private static final MethodHandle MMAP = handle(
            "mmap",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG));
    private static final MethodHandle MUNMAP =
            handle("munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

    private static final MethodHandle MADVISE = handle(
            "madvise",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

    private PageMapping() {}

    static MemorySegment map(Arena arena, long bytes) {
        boolean isHuge = bytes >= HUGE_PAGE_BYTES;
        long mapped = isHuge ? bytes + HUGE_PAGE_BYTES : bytes;
        try {
            long address =
                    (long) MMAP.invokeExact(0L, mapped, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0L);
            if (address == MAP_FAILED) {
                throw new OutOfMemoryError("mmap of " + bytes + " bytes failed");
            }
            long start = isHuge ? (address + HUGE_PAGE_BYTES - 1) & -HUGE_PAGE_BYTES : address;
            if (isHuge) {
                // Refused where huge pages are switched off: then small ones it is.
                int ignored = (int) MADVISE.invokeExact(start, bytes, MADV_HUGEPAGE);
            }
            return MemorySegment.ofAddress(start).reinterpret(bytes, arena, ignored -> unmap(address, mapped));
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    private static void unmap(long address, long bytes) {
        try {
            int ignored = (int) MUNMAP.invokeExact(address, bytes);
            assert ignored == 0;
        } catch (Throwable e) {
            throw rethrow(e);
        }
    }

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }

    private static RuntimeException rethrow(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }
}
