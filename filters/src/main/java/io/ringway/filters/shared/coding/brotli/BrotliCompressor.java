package io.ringway.filters.shared.coding.brotli;

import com.aayushatharva.brotli4j.encoder.EncoderJNI;
import com.aayushatharva.brotli4j.encoder.EncoderJNI.Operation;
import io.ringway.filters.shared.coding.ContentCoder;
import io.ringway.transport.memory.BufferPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Writes one message. Owner: worker. */
public final class BrotliCompressor implements ContentCoder {
    private static final int INPUT_BYTES = BufferPool.BLOCK_BYTES;

    private final EncoderJNI.Wrapper encoder;
    private final ByteBuffer source;
    private final ByteBuffer target;
    private final PulledBytes pulled = new PulledBytes();
    /** The end, or the flush behind a piece, was asked for. */
    private boolean isAsked;

    private boolean hasMore;
    private boolean isEnded;

    public BrotliCompressor(BufferPool memory, BrotliOptions options) {
        try {
            encoder = new EncoderJNI.Wrapper(INPUT_BYTES, options.quality(), options.windowBits(), options.mode());
        } catch (IOException e) {
            throw new UncheckedIOException("brotli has no memory", e);
        }
        source = memory.byteBuffer();
        target = memory.byteBuffer();
        source.limit(0);
    }

    @Override
    public void input(int position, int length) {
        source.limit(position + length).position(position);
        isAsked = false;
    }

    @Override
    public int output(int position, int capacity, boolean isEnd) {
        target.limit(position + capacity).position(position);
        Operation last = isEnd ? Operation.FINISH : Operation.FLUSH;
        while (true) {
            pulled.moveTo(target);
            if (!pulled.isEmpty()) {
                hasMore = true;
                break;
            }
            if (!encoder.isSuccess()) {
                return FAILED;
            }
            if (encoder.hasMoreOutput()) {
                pulled.set(encoder.pull());
            } else if (encoder.hasRemainingInput()) {
                encoder.push(isAsked ? last : Operation.PROCESS, 0);
            } else if (source.hasRemaining() || !isAsked || (isEnd && !encoder.isFinished())) {
                push(last);
            } else {
                hasMore = false;
                isEnded = isEnd;
                break;
            }
        }
        return target.position() - position;
    }

    /** Gives it the next part of the piece; with the last part it is asked for all that it has. */
    private void push(Operation last) {
        ByteBuffer input = encoder.getInputBuffer();
        input.clear();
        int count = Math.min(source.remaining(), input.capacity());
        input.put(0, source, source.position(), count);
        source.position(source.position() + count);
        isAsked = !source.hasRemaining();
        encoder.push(isAsked ? last : Operation.PROCESS, count);
    }

    @Override
    public boolean hasMore() {
        return hasMore;
    }

    @Override
    public boolean isComplete() {
        return isEnded;
    }

    @Override
    public Failure failure() {
        return Failure.MEMORY; // a compressor takes all input
    }

    @Override
    public boolean reset() {
        return false;
    }

    @Override
    public void close() {
        pulled.clear();
        encoder.destroy();
    }
}
