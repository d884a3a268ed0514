package io.ringway.transport.ring;

import io.ringway.transport.memory.BufferPool;
import io.ringway.transport.net.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel and the container allow, found by trying it.
 *
 * @param isAvailable whether {@link RingTransport} can run here
 * @param kernel release of the kernel, e.g. {@code 6.8.0-31-generic}; empty if unknown
 * @param features what the ring will use, and what it must do without
 * @param cause why the ring is refused, in words; empty if it is not
 * @param fix what an administrator can do about it; empty if nothing is wrong
 */
public record RingProbe(boolean isAvailable, String kernel, List<String> features, String cause, String fix) {
    /** Came with the same kernel, 6.0, as multishot receive, which has no operation code of its own. */
    static final int OPCODE_NEEDED = Abi.OP_SEND_ZC;

    private static final int PROBE_BYTES = 16 + 256 * 8;
    /** The line of /proc/self/status that says a seccomp filter is active. */
    private static final String SECCOMP_FILTER = "Seccomp:\t2";

    /** Longest wait for a completion that comes at once. */
    private static final long TRIAL_NS = 1_000_000_000L;

    private static final RingOptions SMALL = RingOptions.DEFAULT.withQueues(8, 16);

    /** Tries to set a ring up; takes about a millisecond. */
    public static RingProbe run() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return new RingProbe(
                    false, "", List.of(), "io_uring exists on Linux only", "use --transport netty, or run on Linux");
        }
        String kernel = read("/proc/sys/kernel/osrelease");
        try (Ring ring = new Ring(SMALL)) {
            int last = lastOpcode(ring);
            if (last < OPCODE_NEEDED) {
                return refused(kernel, tooOld(kernel), "upgrade to Linux 6.1 or later");
            }
            return new RingProbe(true, kernel, features(ring, last), "", "");
        } catch (RingSetupException e) {
            return explain(
                    kernel,
                    e.errno(),
                    read("/proc/sys/kernel/io_uring_disabled"),
                    read("/proc/self/status").contains(SECCOMP_FILTER));
        }
    }

    /** Cause and fix of a refused {@code io_uring_setup}. */
    static RingProbe explain(String kernel, int errno, String disabledSetting, boolean hasSeccompFilter) {
        if (errno == Errno.EPERM && disabledSetting.equals("2")) {
            return refused(
                    kernel,
                    "the sysctl kernel.io_uring_disabled is 2",
                    "sysctl -w kernel.io_uring_disabled=0 (as root)");
        }
        if (errno == Errno.EPERM && disabledSetting.equals("1")) {
            return refused(
                    kernel,
                    "the sysctl kernel.io_uring_disabled is 1 and this process is not in kernel.io_uring_group",
                    "add the user to the group named by kernel.io_uring_group, or sysctl -w kernel.io_uring_disabled=0");
        }
        if ((errno == Errno.EPERM || errno == Errno.EACCES || errno == Errno.ENOSYS) && hasSeccompFilter) {
            return refused(
                    kernel,
                    "a seccomp filter forbids io_uring (container runtimes do so by default)",
                    "allow io_uring_setup, io_uring_enter and io_uring_register in the container's seccomp profile"
                            + " (Docker: --security-opt seccomp=PROFILE; Kubernetes: securityContext.seccompProfile)");
        }
        return switch (errno) {
            case Errno.ENOSYS -> refused(kernel, tooOld(kernel), "upgrade to Linux 6.1 or later");
            case Errno.EPERM, Errno.EACCES ->
                refused(kernel, "a security module forbids io_uring", "look for denials of io_uring in the audit log");
            case Errno.ENOMEM ->
                refused(
                        kernel,
                        "the limit of locked memory or of the container's memory is too small for a ring",
                        "raise RLIMIT_MEMLOCK (ulimit -l) or the memory limit");
            case Errno.EMFILE, Errno.ENFILE ->
                refused(kernel, Errno.describe(errno), "raise the limit of open files (ulimit -n)");
            default -> refused(kernel, "io_uring_setup: " + Errno.describe(errno), "use --transport netty");
        };
    }

    private static RingProbe refused(String kernel, String cause, String fix) {
        return new RingProbe(false, kernel, List.of(), cause, fix);
    }

    private static String tooOld(String kernel) {
        return "the kernel " + kernel + " has no io_uring, or one that is too old (multishot receive came with 6.0)";
    }

    private static List<String> features(Ring ring, int lastOpcode) {
        List<String> features = new ArrayList<>();
        features.add(ring.isDeferred() ? "DEFER_TASKRUN" : "COOP_TASKRUN (DEFER_TASKRUN needs 6.1)");
        boolean hasArray = (ring.setupFlags() & Abi.SETUP_NO_SQARRAY) == 0;
        features.add(hasArray ? "submission array (NO_SQARRAY needs 6.6)" : "NO_SQARRAY");
        boolean isDirect = lastOpcode >= Abi.OP_FIXED_FD_INSTALL;
        features.add(isDirect ? "direct descriptors" : "plain descriptors (direct ones need 6.8)");
        features.add("multishot accept");
        features.add(hasReceiveLimit() ? "multishot receive" : "multishot receive without a limit (it needs 6.18)");
        features.add("provided-buffer ring");
        return List.copyOf(features);
    }

    /** The highest operation that the kernel knows; 0 if it cannot tell. */
    static int lastOpcode(Ring ring) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment probe = arena.allocate(PROBE_BYTES, 8);
            long result = ring.register(Abi.REGISTER_PROBE, probe.address(), 256);
            return result < 0 ? 0 : probe.get(ValueLayout.JAVA_BYTE, 0) & 0xff;
        }
    }

    /** Whether a multishot receive may have a limit. */
    static boolean hasReceiveLimit() {
        return ReceiveLimit.IS_KNOWN;
    }

    /** Found out once, since the kernel stays what it is while each worker asks. */
    private static final class ReceiveLimit {
        static final boolean IS_KNOWN = tryReceiveLimit();
    }

    /** With an entry that fails later for want of a socket. */
    private static boolean tryReceiveLimit() {
        try (Ring ring = new Ring(SMALL)) {
            long head = Ring.head(Abi.OP_RECV, Abi.SQE_BUFFER_SELECT, Abi.RECV_MULTISHOT, -1);
            ring.push(head, 0, 0, 0, Requests.userData(Requests.RECV, 0), Requests.limited(BufferPool.BLOCK_BYTES), 0);
            ring.submitAndWait(1, TRIAL_NS);
            int completion = ring.cqHead();
            return completion != ring.cqTail() && Ring.result(ring.cqe(completion)) != -Errno.EINVAL;
        } catch (RingSetupException e) {
            return false;
        }
    }

    private static String read(String path) {
        try {
            return Files.readString(Path.of(path), StandardCharsets.UTF_8).trim();
        } catch (IOException e) {
            return ""; // the setting does not exist on this kernel
        }
    }
}
