package io.ringway.testkit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waits for something another thread does. The limit is generous: it turns a hang into a failure and measures nothing. */
public final class Eventually {
    private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(500);

    private Eventually() {}

    /** Returns once the condition holds. */
    public static void holds(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + LIMIT_NS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("still not so after 20 s: " + what);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    /** Returns once the value is the expected one; the failure names the last value seen. */
    public static void equals(String what, long expected, LongSupplier value) {
        long deadline = System.nanoTime() + LIMIT_NS;
        long last = value.getAsLong();
        while (last != expected) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(what + ": expected " + expected + ", still " + last + " after 20 s");
            }
            LockSupport.parkNanos(PAUSE_NS);
            last = value.getAsLong();
        }
    }
}
