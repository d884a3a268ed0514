package io.ringway.server.overload;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The memory that requests and connections take (Envoy {@code fixed_heap}): the objects on the JVM's heap and the blocks that the workers have
 * taken from their buffers.
 *
 * <p>Objects that nobody holds any more count until they are collected, and the JVM collects when it likes. So that they alone never
 * shed load, a collection comes first when they could make the difference, every ten seconds at most.
 *
 * <p>Owner: overload.
 */
final class HeapResource implements Resource {
    private static final double WORTH_COLLECTING = 0.8;
    private static final double DIFFERENCE = 0.05;
    private static final long COLLECTION_PAUSE_NS = TimeUnit.SECONDS.toNanos(10);

    private final long most;
    private final LongSupplier bufferBytes;
    private final LongSupplier clockNs;
    private final LongSupplier heapBytes;
    private final Runnable collect;
    private long afterCollection;
    private long collectedNs;
    private boolean wasCollected;

    HeapResource(long most, LongSupplier bufferBytes) {
        this(most, bufferBytes, usedHeap(), System::gc, System::nanoTime);
    }

    HeapResource(long most, LongSupplier bufferBytes, LongSupplier heapBytes, Runnable collect, LongSupplier clockNs) {
        this.most = most;
        this.bufferBytes = bufferBytes;
        this.heapBytes = heapBytes;
        this.collect = collect;
        this.clockNs = clockNs;
    }

    private static LongSupplier usedHeap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        return () -> memory.getHeapMemoryUsage().getUsed();
    }

    @Override
    public double pressure() {
        long heap = heapBytes.getAsLong();
        double pressure = (double) (heap + bufferBytes.getAsLong()) / most;
        if (pressure < WORTH_COLLECTING
                || !isCollectionDue()
                || (double) (heap - afterCollection) / most < DIFFERENCE) {
            return pressure;
        }
        collect.run();
        wasCollected = true;
        collectedNs = clockNs.getAsLong();
        afterCollection = heapBytes.getAsLong();
        return (double) (afterCollection + bufferBytes.getAsLong()) / most;
    }

    private boolean isCollectionDue() {
        return !wasCollected || clockNs.getAsLong() - collectedNs >= COLLECTION_PAUSE_NS;
    }
}
