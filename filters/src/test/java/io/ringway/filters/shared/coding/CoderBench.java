package io.ringway.filters.shared.coding;

import io.ringway.transport.memory.BufferPool;
import java.io.ByteArrayOutputStream;

/** Runs a coder over bytes, piece by piece, as a stream does. */
final class CoderBench implements AutoCloseable {
    private static final int BLOCKS = 64;

    final BufferPool memory = new BufferPool(BLOCKS, 0);
    private final int pieceBytes;
    private final int capacity;

    /**
     * @param pieceBytes how the input is cut
     * @param capacity how much may come out at a time
     */
    CoderBench(int pieceBytes, int capacity) {
        this.pieceBytes = Math.min(pieceBytes, BufferPool.BLOCK_BYTES);
        this.capacity = capacity;
    }

    /** What becomes of a whole message. */
    byte[] code(ContentCoder coder, byte[] message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        do {
            int count = Math.min(pieceBytes, message.length - at);
            at += count;
            piece(coder, message, at - count, count, at == message.length, out);
        } while (at < message.length);
        return out.toByteArray();
    }

    /** Adds what comes out of a piece. */
    void piece(ContentCoder coder, byte[] message, int from, int count, boolean isEnd, ByteArrayOutputStream out) {
        int input = memory.take();
        int output = memory.take();
        memory.buffer().putBytes(input, message, from, count);
        coder.input(input, count);
        do {
            int made = coder.output(output, capacity, isEnd);
            if (made < 0) {
                memory.give(input);
                memory.give(output);
                throw new CodingException(coder.failure());
            }
            byte[] bytes = new byte[made];
            memory.buffer().getBytes(output, bytes);
            out.writeBytes(bytes);
        } while (coder.hasMore());
        memory.give(input);
        memory.give(output);
    }

    @Override
    public void close() {
        memory.close();
    }

    /** The coder has failed. */
    static final class CodingException extends RuntimeException {
        private static final long serialVersionUID = 1;

        final ContentCoder.Failure failure;

        CodingException(ContentCoder.Failure failure) {
            super(failure.toString());
            this.failure = failure;
        }
    }
}
