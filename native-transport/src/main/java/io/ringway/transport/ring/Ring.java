package io.ringway.transport.ring;

import io.ringway.transport.net.Errno;
import io.ringway.transport.net.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One io_uring: the two queues in memory shared with the kernel and the three system calls.
 *
 * <p>The ring is created disabled, by any thread; the first enter binds it to its thread, the only one that may submit from then on
 * (SINGLE_ISSUER). Entries may be written before that.
 *
 * <p>An entry is written with eight stores, one per word, so it never needs clearing. Queue memory is accessed by address, without
 * bounds checks: every index is masked to its queue.
 *
 * <p>Owner: worker, after the first enter.
 */
final class Ring implements AutoCloseable {
    /** Scratch bytes beside each submission entry: an address, or a message header with its vectors. */
    static final int SCRATCH_BYTES = 256;

    private static final int SCRATCH_SHIFT = Integer.numberOfTrailingZeros(SCRATCH_BYTES);
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED_POPULATE = 0x1 | 0x8000;
    /** struct io_uring_getevents_arg (24 bytes), then struct __kernel_timespec. */
    private static final int WAIT_ARG_BYTES = 24;

    private static final int WAIT_ARG_TS = 16;
    /** A submission that the kernel refuses this often in a row means a broken ring. */
    private static final int SUBMIT_ATTEMPTS_MAX = 10_000;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment errno = Linux.errnoMemory(arena);
    private final int fd;
    private final int features;
    private final int setupFlags;
    private final boolean useRegisteredRing;
    private final long ringAddress;
    private final long ringBytes;
    private final long sqesAddress;
    private final long sqesBytes;
    private final UnsafeBuffer scratch;
    private final MemorySegment scratchSegment;
    private final UnsafeBuffer waitArg;
    private final long sqHeadAddress;
    private final long sqTailAddress;
    private final long sqFlagsAddress;
    private final int sqEntries;
    private final int sqMask;
    private final long cqHeadAddress;
    private final long cqTailAddress;
    private final long cqOverflowAddress;
    private final long cqesAddress;
    private final int cqMask;
    private final int enterFlags;

    /** The thread of the first enter; 0 before. */
    private long ownerId;

    private int enterFd;
    private int enterFdFlag;
    private int sqTail;
    private int sqHead;
    private long enters;
    private long submitStalls;

    Ring(RingOptions options) throws RingSetupException {
        MemorySegment params = arena.allocate(Abi.PARAMS_BYTES, 8);
        fd = setup(options, params);
        setupFlags = params.get(ValueLayout.JAVA_INT, Abi.PARAMS_FLAGS);
        features = params.get(ValueLayout.JAVA_INT, Abi.PARAMS_FEATURES);
        useRegisteredRing = options.useRegisteredRing();
        sqEntries = params.get(ValueLayout.JAVA_INT, Abi.PARAMS_SQ_ENTRIES);
        sqMask = sqEntries - 1;
        int cqEntries = params.get(ValueLayout.JAVA_INT, Abi.PARAMS_CQ_ENTRIES);
        cqMask = cqEntries - 1;
        int cqesOffset = params.get(ValueLayout.JAVA_INT, Abi.PARAMS_CQ_OFF + Abi.CQ_OFF_CQES);
        int arrayOffset = params.get(ValueLayout.JAVA_INT, Abi.PARAMS_SQ_OFF + Abi.SQ_OFF_ARRAY);
        boolean hasArray = (setupFlags & Abi.SETUP_NO_SQARRAY) == 0;
        ringBytes = Math.max(
                cqesOffset + ((long) cqEntries << Abi.CQE_SHIFT),
                hasArray ? arrayOffset + (long) sqEntries * Integer.BYTES : 0);
        sqesBytes = (long) sqEntries << Abi.SQE_SHIFT;
        ringAddress = map(ringBytes, Abi.OFF_SQ_RING);
        sqesAddress = map(sqesBytes, Abi.OFF_SQES);
        sqHeadAddress = ringAddress + params.get(ValueLayout.JAVA_INT, Abi.PARAMS_SQ_OFF + Abi.SQ_OFF_HEAD);
        sqTailAddress = ringAddress + params.get(ValueLayout.JAVA_INT, Abi.PARAMS_SQ_OFF + Abi.SQ_OFF_TAIL);
        sqFlagsAddress = ringAddress + params.get(ValueLayout.JAVA_INT, Abi.PARAMS_SQ_OFF + Abi.SQ_OFF_FLAGS);
        cqHeadAddress = ringAddress + params.get(ValueLayout.JAVA_INT, Abi.PARAMS_CQ_OFF + Abi.CQ_OFF_HEAD);
        cqTailAddress = ringAddress + params.get(ValueLayout.JAVA_INT, Abi.PARAMS_CQ_OFF + Abi.CQ_OFF_TAIL);
        cqOverflowAddress = ringAddress + params.get(ValueLayout.JAVA_INT, Abi.PARAMS_CQ_OFF + Abi.CQ_OFF_OVERFLOW);
        cqesAddress = ringAddress + cqesOffset;
        if (hasArray) { // entries are always used in order
            for (int i = 0; i < sqEntries; i++) {
                UnsafeApi.putInt(ringAddress + arrayOffset + (long) i * Integer.BYTES, i);
            }
        }
        scratchSegment = arena.allocate((long) sqEntries * SCRATCH_BYTES, 64);
        scratch = new UnsafeBuffer(scratchSegment.address(), sqEntries * SCRATCH_BYTES);
        waitArg = new UnsafeBuffer(arena.allocate(WAIT_ARG_BYTES + 16, 8).address(), WAIT_ARG_BYTES + 16);
        waitArg.putLong(WAIT_ARG_TS, waitArg.addressOffset() + WAIT_ARG_BYTES);
        enterFlags = (features & Abi.FEAT_NO_IOWAIT) != 0 ? Abi.ENTER_NO_IOWAIT : 0;
        enterFd = fd;
    }

    /** Tries the best set of flags first and leaves out what the kernel does not know (EINVAL). */
    private int setup(RingOptions options, MemorySegment params) throws RingSetupException {
        int base = Abi.SETUP_CQSIZE | Abi.SETUP_CLAMP | Abi.SETUP_R_DISABLED | Abi.SETUP_SUBMIT_ALL;
        int best = base | Abi.SETUP_SINGLE_ISSUER;
        int deferred =
                options.useDeferredTasks() ? Abi.SETUP_DEFER_TASKRUN : Abi.SETUP_COOP_TASKRUN | Abi.SETUP_TASKRUN_FLAG;
        int array = options.useSubmissionArray() ? 0 : Abi.SETUP_NO_SQARRAY;
        int[] attempts = {
            best | deferred | array, best | deferred, best | Abi.SETUP_COOP_TASKRUN | Abi.SETUP_TASKRUN_FLAG, base
        };
        long result = 0;
        for (int flags : attempts) {
            params.fill((byte) 0);
            params.set(ValueLayout.JAVA_INT, Abi.PARAMS_FLAGS, flags);
            params.set(ValueLayout.JAVA_INT, Abi.PARAMS_CQ_ENTRIES, options.cqEntries());
            result = Linux.syscall(errno, Abi.SYS_IO_URING_SETUP, options.sqEntries(), params.address(), 0, 0, 0, 0);
            if (result != -Errno.EINVAL) {
                break;
            }
        }
        if (result < 0) {
            arena.close();
            throw new RingSetupException("io_uring_setup", (int) -result);
        }
        return (int) result;
    }

    private long map(long bytes, long offset) throws RingSetupException {
        long address = Linux.mmap(bytes, PROT_READ_WRITE, MAP_SHARED_POPULATE, fd, offset);
        if (address < 0 && address > -4096) {
            Linux.close(fd);
            arena.close();
            throw new RingSetupException("mmap of the ring", (int) -address);
        }
        return address;
    }

    /** Makes the calling thread the owner. */
    private void enable() {
        long result = register(Abi.REGISTER_ENABLE_RINGS, 0, 0);
        if (result < 0) {
            throw new IllegalStateException("io_uring enable: " + Errno.describe((int) -result));
        }
        ownerId = Thread.currentThread().threadId();
        if (useRegisteredRing) {
            registerRing();
        }
    }

    /** The kernel then skips the lookup of the descriptor in each enter. Optional: a failure costs only that. */
    private void registerRing() {
        try (Arena temporary = Arena.ofConfined()) {
            MemorySegment update = temporary.allocate(16, 8); // struct io_uring_rsrc_update
            update.set(ValueLayout.JAVA_INT, 0, -1); // any free slot
            update.set(ValueLayout.JAVA_LONG, 8, fd);
            if (register(Abi.REGISTER_RING_FDS, update.address(), 1) == 1) {
                enterFd = update.get(ValueLayout.JAVA_INT, 0);
                enterFdFlag = Abi.ENTER_REGISTERED_RING;
            }
        }
    }

    /** {@code io_uring_register}: its result or a negated errno. */
    long register(int opcode, long argument, int count) {
        return Linux.syscall(errno, Abi.SYS_IO_URING_REGISTER, fd, opcode, argument, count, 0, 0);
    }

    /** Whether the calling thread may submit; nobody is bound before the first enter. */
    boolean isOwner() {
        return ownerId == 0 || ownerId == Thread.currentThread().threadId();
    }

    boolean isEnabled() {
        return ownerId != 0;
    }

    boolean isDeferred() {
        return (setupFlags & Abi.SETUP_DEFER_TASKRUN) != 0;
    }

    int setupFlags() {
        return setupFlags;
    }

    int features() {
        return features;
    }

    int sqEntries() {
        return sqEntries;
    }

    /** System calls to enter the ring so far. */
    long enters() {
        return enters;
    }

    /** Times the kernel did not take submissions at once. */
    long submitStalls() {
        return submitStalls;
    }

    /** Completions the kernel had no room for and had to drop; 0 unless memory ran out. */
    int droppedCompletions() {
        return UnsafeApi.getInt(cqOverflowAddress);
    }

    /** The kernel holds completions that did not fit into the queue; the next enter brings them. */
    boolean isOverflown() {
        return (UnsafeApi.getInt(sqFlagsAddress) & Abi.SQ_CQ_OVERFLOW) != 0;
    }

    /** Entries written and not yet taken by the kernel. */
    int unsubmitted() {
        return sqTail - sqHead;
    }

    /** Makes room for {@code count} entries that must go in together; at most a quarter of the queue. */
    void reserve(int count) {
        if (sqEntries - (sqTail - sqHead) < count) {
            submit();
        }
    }

    /**
     * Writes one entry; a full queue is submitted first.
     *
     * @param head opcode, flags, ioprio and descriptor packed by {@link #head}
     * @param off the {@code off} word
     * @param addr the {@code addr} word
     * @param lenAndOpFlags length in the low half, operation flags in the high half
     * @param tail40 buffer group, personality and file index or option length
     * @param addr3 the {@code addr3} word
     * @return the entry's index, which names its scratch memory
     */
    int push(long head, long off, long addr, long lenAndOpFlags, long userData, long tail40, long addr3) {
        if (sqTail - sqHead == sqEntries) {
            submit();
        }
        int index = sqTail++ & sqMask;
        long at = sqesAddress + ((long) index << Abi.SQE_SHIFT);
        UnsafeApi.putLong(at, head);
        UnsafeApi.putLong(at + Abi.SQE_OFF, off);
        UnsafeApi.putLong(at + Abi.SQE_ADDR, addr);
        UnsafeApi.putLong(at + Abi.SQE_LEN, lenAndOpFlags);
        UnsafeApi.putLong(at + Abi.SQE_USER_DATA, userData);
        UnsafeApi.putLong(at + Abi.SQE_BUF_GROUP, tail40);
        UnsafeApi.putLong(at + Abi.SQE_ADDR3, addr3);
        UnsafeApi.putLong(at + Abi.SQE_ADDR3 + Long.BYTES, 0);
        return index;
    }

    /** The first word of an entry. */
    static long head(int opcode, int flags, int ioprio, int fd) {
        return opcode | (long) flags << 8 | (long) ioprio << 16 | (long) fd << 32;
    }

    /** The index that the next {@link #push} will use, room for it assured: its scratch memory may be filled beforehand. */
    int nextIndex() {
        if (sqTail - sqHead == sqEntries) {
            submit();
        }
        return sqTail & sqMask;
    }

    /** Scratch memory of entry {@code index}, valid until the kernel has taken the entry. */
    UnsafeBuffer scratch() {
        return scratch;
    }

    int scratchOffset(int index) {
        return index << SCRATCH_SHIFT;
    }

    MemorySegment scratchSegment(int index) {
        return scratchSegment.asSlice((long) index << SCRATCH_SHIFT, SCRATCH_BYTES);
    }

    long scratchAddress(int index) {
        return scratch.addressOffset() + ((long) index << SCRATCH_SHIFT);
    }

    /** Hands all written entries to the kernel without waiting; on return their memory may be reused. */
    void submit() {
        int attempts = 0;
        while (sqTail != sqHead) {
            // Completions that the kernel holds back can block submissions on old kernels: the second attempt takes
            // them.
            int flags = attempts == 0 ? 0 : Abi.ENTER_GETEVENTS;
            int result = enter(sqTail - sqHead, 0, flags, 0, 0);
            if (sqTail != sqHead) {
                submitStalls++;
                if (++attempts == SUBMIT_ATTEMPTS_MAX) {
                    throw new IllegalStateException("the ring takes no submissions: " + Errno.describe(-result));
                }
            }
        }
    }

    /**
     * Submits, runs deferred work and waits.
     *
     * @param waitCount completions to wait for; 0 does not wait
     * @param timeoutNs longest wait
     */
    void submitAndWait(int waitCount, long timeoutNs) {
        if (waitCount == 0) {
            enter(sqTail - sqHead, 0, Abi.ENTER_GETEVENTS, 0, 0);
            return;
        }
        waitArg.putLong(WAIT_ARG_BYTES, timeoutNs / 1_000_000_000L);
        waitArg.putLong(WAIT_ARG_BYTES + 8, timeoutNs % 1_000_000_000L);
        enter(
                sqTail - sqHead,
                waitCount,
                Abi.ENTER_GETEVENTS | Abi.ENTER_EXT_ARG | enterFlags,
                waitArg.addressOffset(),
                WAIT_ARG_BYTES);
    }

    /** ETIME, EINTR, EAGAIN and EBUSY need nothing special: what was not taken stays queued for the next turn. */
    private int enter(int toSubmit, int waitCount, int flags, long argument, long argumentBytes) {
        if (ownerId == 0) {
            enable();
        }
        UnsafeApi.putIntRelease(null, sqTailAddress, sqTail);
        enters++;
        int result = (int) Linux.syscall(
                errno,
                Abi.SYS_IO_URING_ENTER,
                enterFd,
                toSubmit,
                waitCount,
                flags | enterFdFlag,
                argument,
                argumentBytes);
        sqHead = UnsafeApi.getIntAcquire(null, sqHeadAddress);
        if (result < 0 && isFatal(-result)) {
            throw new IllegalStateException("io_uring_enter: " + Errno.describe(-result));
        }
        return result;
    }

    private static boolean isFatal(int code) {
        return code != Errno.ETIME && code != Errno.EINTR && code != Errno.EAGAIN && code != Errno.EBUSY;
    }

    /** Index one past the newest completion. */
    int cqTail() {
        return UnsafeApi.getIntAcquire(null, cqTailAddress);
    }

    /** Index of the oldest completion that was not released. */
    int cqHead() {
        return UnsafeApi.getInt(cqHeadAddress);
    }

    /** Gives everything before {@code head} back to the kernel. */
    void cqRelease(int head) {
        UnsafeApi.putIntRelease(null, cqHeadAddress, head);
    }

    /** Address of a completion, for the readers below. */
    long cqe(int index) {
        return cqesAddress + ((long) (index & cqMask) << Abi.CQE_SHIFT);
    }

    static long userData(long cqe) {
        return UnsafeApi.getLong(cqe);
    }

    static int result(long cqe) {
        return UnsafeApi.getInt(cqe + Abi.CQE_RES);
    }

    static int flags(long cqe) {
        return UnsafeApi.getInt(cqe + Abi.CQE_FLAGS);
    }

    /** Turns a completion that was consumed out of order into one that means nothing. */
    static void erase(long cqe) {
        UnsafeApi.putLong(cqe, 0);
    }

    @Override
    public void close() {
        Linux.close(fd);
        Linux.munmap(ringAddress, ringBytes);
        Linux.munmap(sqesAddress, sqesBytes);
        arena.close();
    }
}
