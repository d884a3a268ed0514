package io.ringway.hotpath.trace;

import java.nio.ByteBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * One worker's way out for spans: records in a ring that the exporter reads. What finds no room is lost, and its writer counts it.
 *
 * <p>Owner: worker; {@link #drain} the span exporter.
 */
public final class SpanRing {
    /** Some thousand spans between two looks of the exporter. */
    private static final int RING_BYTES = 2 << 20;

    /** The longest span. */
    private static final int SPAN_BYTES_MAX = 64 * 1024;

    /** Where a span is put together. */
    private final UnsafeBuffer draft = new UnsafeBuffer();

    /** Made when a configuration first traces: most do not. */
    private volatile @Nullable OneToOneRingBuffer ring;

    /** A configuration traces. */
    void open() {
        if (ring == null) {
            draft.wrap(ByteBuffer.allocateDirect(SPAN_BYTES_MAX));
            ring = new OneToOneRingBuffer(
                    new UnsafeBuffer(ByteBuffer.allocateDirect(RING_BYTES + RingBufferDescriptor.TRAILER_LENGTH)));
        }
    }

    UnsafeBuffer draft() {
        return draft;
    }

    /** Hands over what stands at the beginning of the draft; false if there is no room. */
    boolean offer(int providerId, int length) {
        OneToOneRingBuffer open = ring;
        return open != null && open.write(providerId, draft, 0, length);
    }

    /** Takes what there is, at most a ring full; the message type is the provider's id. The exporter. */
    public void drain(MessageHandler handler) {
        OneToOneRingBuffer open = ring;
        if (open != null) {
            open.read(handler);
        }
    }
}
