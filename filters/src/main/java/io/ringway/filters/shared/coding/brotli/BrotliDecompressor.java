package io.ringway.filters.shared.coding.brotli;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import io.ringway.filters.shared.coding.ContentCoder;
import io.ringway.transport.memory.BufferPool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Reads one message. Owner: worker. */
public final class BrotliDecompressor implements ContentCoder {
    private static final int INPUT_BYTES = BufferPool.BLOCK_BYTES;

    private final DecoderJNI.Wrapper decoder;
    private final ByteBuffer source;
    private final ByteBuffer target;
    private final PulledBytes pulled = new PulledBytes();
    private boolean hasBegun;
    private boolean isEnded;
    private boolean hasMore;

    public BrotliDecompressor(BufferPool memory) {
        try {
            decoder = new DecoderJNI.Wrapper(INPUT_BYTES);
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
        hasBegun |= length > 0;
    }

    @Override
    public int output(int position, int capacity, boolean isEnd) {
        target.limit(position + capacity).position(position);
        hasMore = false;
        boolean isRunning = true;
        while (isRunning) {
            pulled.moveTo(target);
            if (!pulled.isEmpty()) {
                hasMore = true;
                break;
            }
            switch (decoder.getStatus()) {
                case DONE -> {
                    if (source.hasRemaining()) {
                        return FAILED; // something follows that is no part of it
                    }
                    isEnded = true;
                    isRunning = false;
                }
                case OK -> decoder.push(0);
                case NEEDS_MORE_OUTPUT -> pulled.set(decoder.pull());
                case NEEDS_MORE_INPUT -> {
                    if (decoder.hasOutput()) {
                        pulled.set(decoder.pull()); // what a flush has made decodable
                    } else if (source.hasRemaining()) {
                        push();
                    } else {
                        isRunning = false;
                    }
                }
                default -> {
                    return FAILED;
                }
            }
        }
        return target.position() - position;
    }

    private void push() {
        ByteBuffer input = decoder.getInputBuffer();
        input.clear();
        int count = Math.min(source.remaining(), input.capacity());
        input.put(0, source, source.position(), count);
        source.position(source.position() + count);
        decoder.push(count);
    }

    @Override
    public boolean hasMore() {
        return hasMore;
    }

    @Override
    public boolean isComplete() {
        return isEnded || !hasBegun;
    }

    @Override
    public Failure failure() {
        return Failure.CORRUPT;
    }

    @Override
    public boolean reset() {
        return false;
    }

    @Override
    public void close() {
        pulled.clear();
        decoder.destroy();
    }
}
