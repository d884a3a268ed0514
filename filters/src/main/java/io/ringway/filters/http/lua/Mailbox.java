package io.ringway.filters.http.lua;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The memory that scripts and the host see both: {@code rw_box} of prelude.lua.
 *
 * <pre>
 *    0 op    4 periods   8 number  12 count
 *   16 a    24 b        32 aLength 36 bLength
 *   40 out  48 outLength 52 flag   56 real
 * </pre>
 *
 * <p>{@code a} and {@code b} point into strings of the script and hold during a call; {@code out} points into memory of the host, or of
 * the state if a script failed. Owner: worker.
 */
final class Mailbox {
    private static final int BYTES = 64;
    private static final int OP = 0;
    private static final int PERIODS = 4;
    private static final int NUMBER = 8;
    private static final int COUNT = 12;
    private static final int A = 16;
    private static final int B = 24;
    private static final int A_LENGTH = 32;
    private static final int B_LENGTH = 36;
    private static final int OUT = 40;
    private static final int OUT_LENGTH = 48;
    private static final int FLAG = 52;

    private static final int OUT_BYTES = 4 * 1024;
    /** Memory for a longer answer is not kept. */
    private static final int OUT_KEPT_MAX = 256 * 1024;

    private final UnsafeBuffer memory = direct(BYTES);
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private UnsafeBuffer out = direct(OUT_BYTES);
    /** Holds a long answer until the next one. */
    private UnsafeBuffer longOut = out;

    static UnsafeBuffer direct(int bytes) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()));
    }

    long address() {
        return memory.addressOffset();
    }

    /** Before a coroutine runs: what it finds, and its time begins anew. */
    void begin(int op) {
        memory.putInt(OP, op);
        memory.putInt(PERIODS, 0);
    }

    int op() {
        return memory.getInt(OP);
    }

    void op(int op) {
        memory.putInt(OP, op);
    }

    int number() {
        return memory.getInt(NUMBER);
    }

    void number(int value) {
        memory.putInt(NUMBER, value);
    }

    int count() {
        return memory.getInt(COUNT);
    }

    void count(int value) {
        memory.putInt(COUNT, value);
    }

    int flag() {
        return memory.getInt(FLAG);
    }

    void flag(int value) {
        memory.putInt(FLAG, value);
    }

    /** Points a view to {@code a}. */
    UnsafeBuffer a(UnsafeBuffer target) {
        target.wrap(memory.getLong(A), memory.getInt(A_LENGTH));
        return target;
    }

    /** Points a view to {@code b}. */
    UnsafeBuffer b(UnsafeBuffer target) {
        target.wrap(memory.getLong(B), memory.getInt(B_LENGTH));
        return target;
    }

    /** A copy of {@code a}. */
    byte[] aBytes() {
        return bytes(memory.getLong(A), memory.getInt(A_LENGTH));
    }

    /** A copy of {@code b}. */
    byte[] bBytes() {
        return bytes(memory.getLong(B), memory.getInt(B_LENGTH));
    }

    /** A copy of {@code out}, wherever it points. */
    byte[] outBytes() {
        return bytes(memory.getLong(OUT), memory.getInt(OUT_LENGTH));
    }

    /** Points {@code a} and {@code b} to memory of the host; for loading scripts. */
    void arguments(UnsafeBuffer a, UnsafeBuffer b) {
        memory.putLong(A, a.addressOffset());
        memory.putInt(A_LENGTH, a.capacity());
        memory.putLong(B, b.addressOffset());
        memory.putInt(B_LENGTH, b.capacity());
    }

    /** What the script gets back. */
    void out(byte[] bytes) {
        UnsafeBuffer target = room(bytes.length);
        target.putBytes(0, bytes);
        memory.putLong(OUT, target.addressOffset());
        memory.putInt(OUT_LENGTH, bytes.length);
    }

    private UnsafeBuffer room(int bytes) {
        longOut = out;
        if (bytes > out.capacity()) {
            longOut = direct(Math.max(bytes, Math.min(2 * out.capacity(), OUT_KEPT_MAX)));
            out = bytes <= OUT_KEPT_MAX ? longOut : out;
        }
        return longOut;
    }

    private byte[] bytes(long address, int length) {
        byte[] bytes = new byte[length];
        if (length > 0) {
            view.wrap(address, length);
            view.getBytes(0, bytes);
        }
        return bytes;
    }
}
