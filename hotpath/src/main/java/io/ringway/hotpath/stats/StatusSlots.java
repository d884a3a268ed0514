package io.ringway.hotpath.stats;

import java.util.Arrays;
import java.util.List;

/**
 * Numbers for the statuses that a process meets, so that whatever counts by status needs 128 counters and not 500. Those of the IANA registry
 * have theirs from the start; another one gets the next when it is met for the first time, and when there are none left it counts as the
 * first of its class.
 *
 * <p>Owner: any; only a status that was never met before takes the lock.
 */
public final class StatusSlots {
    /** How many there are. */
    public static final int COUNT = 128;

    private static final int CODE_MIN = 100;
    private static final int CODE_MAX = 599;
    /** Those that are met most share cache lines. */
    private static final List<Integer> KNOWN = List.of(
            200, 204, 304, 404, 500, 503, 504, 502, 201, 202, 206, 301, 302, 400, 401, 403, //
            100, 101, 102, 103, 203, 205, 207, 208, 226, 300, 303, 305, 306, 307, 308, //
            402, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426,
            428, 429, 431, 451, //
            499, 501, 505, 506, 507, 508, 510, 511, 520, 527, 530);

    private static final StatusSlots OF_PROCESS = new StatusSlots();

    private final byte[] slotByCode = new byte[CODE_MAX - CODE_MIN + 1];
    private final int[] codeBySlot = new int[COUNT];
    private int used;

    StatusSlots() {
        Arrays.fill(slotByCode, (byte) -1);
        KNOWN.forEach(this::claim);
    }

    /** The number of a status, 0 to 127; statuses beyond what HTTP has count as the nearest. */
    public static int slot(int status) {
        return OF_PROCESS.find(status);
    }

    /** The status of a number, or 0 if it stands for none yet. */
    public static int status(int slot) {
        return OF_PROCESS.code(slot);
    }

    int find(int status) {
        int code = Math.clamp(status, CODE_MIN, CODE_MAX);
        int slot = slotByCode[code - CODE_MIN];
        return slot >= 0 ? slot : claim(code);
    }

    synchronized int code(int slot) {
        return codeBySlot[slot];
    }

    private synchronized int claim(int code) {
        int slot = slotByCode[code - CODE_MIN];
        if (slot < 0) {
            slot = used < COUNT ? used++ : slotByCode[code / 100 * 100 - CODE_MIN];
            if (codeBySlot[slot] == 0) {
                codeBySlot[slot] = code;
            }
            slotByCode[code - CODE_MIN] = (byte) slot;
        }
        return slot;
    }
}
