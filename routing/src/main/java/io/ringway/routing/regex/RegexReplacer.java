package io.ringway.routing.regex;

import com.google.re2j.Matcher;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Applies {@link RegexRewrite}s, as RE2's GlobalReplace does. Keeps its memory from call to call; allocates only while it grows, and for the few
 * patterns that are left to RE2/J. Owner: worker.
 */
public final class RegexReplacer {
    /** The result would be too long, or take too long to find. */
    public static final int TOO_LARGE = -1;

    /** Nothing matched. */
    public static final int UNCHANGED = -2;

    /** Bytes of a result at most. */
    private static final int OUTPUT_MAX = 64 * 1024;

    /** Bytes that RE2/J may search per call: what it takes to find all matches can grow with the square of the input. */
    private static final long SLOW_BYTES_MAX = 1_000_000;

    private final UnsafeBuffer output = new UnsafeBuffer(new byte[1024]);
    private int length;
    private @Nullable CaptureMatcher matcher;

    /** The result of the last call; valid until the next one. */
    public DirectBuffer output() {
        return output;
    }

    /**
     * Replaces in a range of bytes.
     *
     * @return length of the result in {@link #output()}, {@link #UNCHANGED} or {@link #TOO_LARGE}
     */
    public int replace(RegexRewrite rewrite, DirectBuffer input, int start, int inputLength) {
        length = 0;
        CaptureProgram program = rewrite.program();
        if (program == null) {
            return replaceSlowly(rewrite, input, start, inputLength);
        }
        CaptureMatcher machine = matcher;
        if (machine == null) {
            machine = new CaptureMatcher(program);
            matcher = machine;
        }
        machine.begin(program, start, start + inputLength);
        return rewrite.isWhole()
                ? replaceWhole(rewrite, machine, input, start)
                : replaceAll(rewrite, machine, input, start, start + inputLength);
    }

    private int replaceWhole(RegexRewrite rewrite, CaptureMatcher machine, DirectBuffer input, int start) {
        if (!machine.find(input, start, true)) {
            return machine.isExhausted() ? TOO_LARGE : UNCHANGED;
        }
        return appendMatch(rewrite.substitution(), machine, input) ? length : TOO_LARGE;
    }

    private int replaceAll(RegexRewrite rewrite, CaptureMatcher machine, DirectBuffer input, int start, int end) {
        boolean isChanged = false;
        boolean fits = true;
        int at = start;
        int lastEnd = -1;
        while (at <= end && fits && machine.find(input, at, false)) {
            int matchStart = machine.slot(0);
            int matchEnd = machine.slot(1);
            fits = append(input, at, matchStart - at);
            at = matchEnd;
            if (matchStart == matchEnd && matchStart == lastEnd) {
                // An empty match right behind the last one is none: a character passes.
                int passed = Math.min(characterLength(input, at, end), end - at);
                fits &= append(input, at, passed);
                at += Math.max(passed, 1);
                continue;
            }
            fits &= appendMatch(rewrite.substitution(), machine, input);
            lastEnd = matchEnd;
            isChanged = true;
        }
        if (!fits || machine.isExhausted()) {
            return TOO_LARGE;
        }
        if (!isChanged) {
            return UNCHANGED;
        }
        return at >= end || append(input, at, end - at) ? length : TOO_LARGE;
    }

    private boolean appendMatch(Substitution substitution, CaptureMatcher machine, DirectBuffer input) {
        boolean fits = true;
        for (int part = 0; part < substitution.parts(); part++) {
            DirectBuffer text = substitution.text(part);
            fits &= append(text, 0, text.capacity());
            int group = substitution.group(part);
            if (group >= 0 && machine.slot(2 * group) >= 0) {
                int from = machine.slot(2 * group);
                fits &= append(input, from, machine.slot(2 * group + 1) - from);
            }
        }
        return fits;
    }

    private boolean append(DirectBuffer from, int start, int bytes) {
        int needed = length + bytes;
        if (needed > OUTPUT_MAX) {
            return false;
        }
        if (needed > output.capacity()) {
            byte[] larger = new byte[Integer.highestOneBit(needed) * 2];
            output.getBytes(0, larger, 0, length);
            output.wrap(larger);
        }
        output.putBytes(length, from, start, bytes);
        length = needed;
        return true;
    }

    /** Bytes of the character that begins here; 1 for what begins none. */
    private static int characterLength(DirectBuffer input, int at, int end) {
        if (at >= end) {
            return 0;
        }
        int lead = input.getByte(at) & 0xFF;
        int wanted = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
        for (int i = 1; i < wanted; i++) {
            if (at + i >= end || (input.getByte(at + i) & 0xC0) != 0x80) {
                return 1;
            }
        }
        return wanted;
    }

    private int replaceSlowly(RegexRewrite rewrite, DirectBuffer input, int start, int inputLength) {
        byte[] bytes = new byte[inputLength];
        input.getBytes(start, bytes);
        UnsafeBuffer copy = new UnsafeBuffer(bytes);
        Matcher found = rewrite.pattern().matcher(bytes);
        if (rewrite.isWhole()) {
            return !found.matches() ? UNCHANGED : appendMatch(rewrite.substitution(), found, copy) ? length : TOO_LARGE;
        }
        boolean isChanged = false;
        boolean fits = true;
        int at = 0;
        int lastEnd = -1;
        long searched = 0;
        while (fits && found.find()) {
            searched += inputLength - at;
            fits = searched <= SLOW_BYTES_MAX;
            boolean isEmpty = found.start() == found.end();
            if (isEmpty && (found.start() == lastEnd || isInsideCharacter(bytes, found.start()))) {
                continue;
            }
            fits &= append(copy, at, found.start() - at) && appendMatch(rewrite.substitution(), found, copy);
            at = found.end();
            lastEnd = at;
            isChanged = true;
        }
        if (!isChanged && fits) {
            return UNCHANGED;
        }
        return fits && append(copy, at, inputLength - at) ? length : TOO_LARGE;
    }

    private static boolean isInsideCharacter(byte[] bytes, int at) {
        return at < bytes.length && (bytes[at] & 0xC0) == 0x80;
    }

    private boolean appendMatch(Substitution substitution, Matcher found, DirectBuffer input) {
        boolean fits = true;
        for (int part = 0; part < substitution.parts(); part++) {
            DirectBuffer text = substitution.text(part);
            fits &= append(text, 0, text.capacity());
            int group = substitution.group(part);
            if (group >= 0 && found.start(group) >= 0) {
                fits &= append(input, found.start(group), found.end(group) - found.start(group));
            }
        }
        return fits;
    }
}
