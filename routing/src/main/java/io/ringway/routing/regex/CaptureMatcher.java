package io.ringway.routing.regex;

import java.util.Arrays;
import org.agrona.DirectBuffer;

/**
 * Runs {@link CaptureProgram}s over bytes (Pike's construction): all ways through the program go on side by side, one byte at a time, in the
 * order of their preference, each with the places of its groups. Time is the length of the input times that of the program, whatever the
 * pattern. Keeps its memory from run to run; it grows to the largest program. Owner: worker.
 */
final class CaptureMatcher {
    /**
     * Threads moved at most between two {@link #begin}s, which takes some 10 ms. One search is linear, but whoever looks for all matches may
     * search anew from every position up to the end of the text.
     */
    private static final long STEPS_MAX = 2_000_000;

    /** Ways through the program that wait for the same byte, in order of preference, and their slots. */
    private static final class Threads {
        private int[] pcs = new int[0];
        private int[] slots = new int[0];
        private int count;
    }

    private Threads now = new Threads();
    private Threads next = new Threads();
    /** By instruction: the last position, as {@link #generation}, at which a thread came by. */
    private int[] seen = new int[0];

    private int generation;
    private int[] current = new int[0];
    private int[] found = new int[0];

    private CaptureProgram program;
    private int textStart;
    private int textEnd;
    private long steps;

    CaptureMatcher(CaptureProgram first) {
        program = first;
        prepare(first);
    }

    /** Sets the program and the text; the anchors are its ends. */
    void begin(CaptureProgram toRun, int start, int end) {
        program = toRun;
        textStart = start;
        textEnd = end;
        steps = 0;
        prepare(toRun);
    }

    /** Whether it has given up looking, since {@link #begin}, for the time it takes. */
    boolean isExhausted() {
        return steps > STEPS_MAX;
    }

    /** Where a group of the last match begins (even slots) or ends (odd slots); -1 if it took no part. */
    int slot(int index) {
        return found[index];
    }

    /**
     * Looks for the leftmost match, and there for the one that RE2 prefers. False also if {@link #isExhausted()}.
     *
     * @param from where to begin, at or after the start of the text
     * @param isWhole the match begins at {@code from} and ends with the text
     */
    boolean find(DirectBuffer buffer, int from, boolean isWhole) {
        boolean isFound = false;
        now.count = 0;
        generation++;
        for (int position = from; position <= textEnd; position++) {
            if (!isFound && (!isWhole || position == from)) {
                Arrays.fill(current, 0, program.slots(), -1);
                add(now, program.start(), position);
            }
            if (now.count == 0 && (isFound || isWhole)) {
                break;
            }
            if (steps > STEPS_MAX) {
                return false;
            }
            generation++;
            next.count = 0;
            isFound |= step(buffer, position, isWhole);
            Threads swapped = now;
            now = next;
            next = swapped;
        }
        return isFound;
    }

    /** Takes all threads over one byte; true if one has arrived, those after it are given up. */
    private boolean step(DirectBuffer buffer, int position, boolean isWhole) {
        int slots = program.slots();
        int unsignedByte = position < textEnd ? buffer.getByte(position) & 0xFF : -1;
        steps += now.count + 1;
        for (int i = 0; i < now.count; i++) {
            int pc = now.pcs[i];
            if (program.op(pc) == CaptureProgram.MATCH) {
                if (!isWhole || position == textEnd) {
                    System.arraycopy(now.slots, i * slots, found, 0, slots);
                    return true;
                }
            } else if (unsignedByte >= 0 && program.takes(pc, unsignedByte)) {
                System.arraycopy(now.slots, i * slots, current, 0, slots);
                add(next, program.x(pc), position + 1);
            }
        }
        return false;
    }

    /** Follows the free branches from an instruction; the program's size bounds the depth. */
    private void add(Threads threads, int pc, int position) {
        if (seen[pc] == generation) {
            return;
        }
        seen[pc] = generation;
        switch (program.op(pc)) {
            case CaptureProgram.SPLIT -> {
                add(threads, program.x(pc), position);
                add(threads, program.y(pc), position);
            }
            case CaptureProgram.SAVE -> {
                int slot = program.y(pc);
                int before = current[slot];
                current[slot] = position;
                add(threads, program.x(pc), position);
                current[slot] = before;
            }
            case CaptureProgram.AT_BEGIN -> {
                if (position == textStart) {
                    add(threads, program.x(pc), position);
                }
            }
            case CaptureProgram.AT_END -> {
                if (position == textEnd) {
                    add(threads, program.x(pc), position);
                }
            }
            default -> {
                int slots = program.slots();
                threads.pcs[threads.count] = pc;
                System.arraycopy(current, 0, threads.slots, threads.count * slots, slots);
                threads.count++;
            }
        }
    }

    private void prepare(CaptureProgram toRun) {
        int size = toRun.size();
        int slots = toRun.slots();
        if (seen.length < size || generation > Integer.MAX_VALUE / 2) {
            seen = new int[Math.max(size, seen.length)];
            generation = 0;
        }
        if (now.pcs.length < size || now.slots.length < size * slots) {
            for (Threads threads : new Threads[] {now, next}) {
                threads.pcs = new int[Math.max(size, threads.pcs.length)];
                threads.slots = new int[Math.max(size * slots, threads.slots.length)];
            }
        }
        if (current.length < slots) {
            current = new int[slots];
            found = new int[slots];
        }
    }
}
