package io.ringway.filters.shared.coding.brotli;

import java.nio.ByteBuffer;

/** What the library has handed out and was not passed on yet; valid until the library is called again. Owner: worker. */
final class PulledBytes {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer bytes = NOTHING;

    void set(ByteBuffer pulled) {
        bytes = pulled;
    }

    void clear() {
        bytes = NOTHING;
    }

    boolean isEmpty() {
        return !bytes.hasRemaining();
    }

    /** Moves as much as fits. */
    void moveTo(ByteBuffer target) {
        int count = Math.min(bytes.remaining(), target.remaining());
        target.put(target.position(), bytes, bytes.position(), count);
        target.position(target.position() + count);
        bytes.position(bytes.position() + count);
    }
}
