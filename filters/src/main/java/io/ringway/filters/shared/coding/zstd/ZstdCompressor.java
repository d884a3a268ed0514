package io.ringway.filters.shared.coding.zstd;

import com.github.luben.zstd.EndDirective;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDictCompress;
import com.github.luben.zstd.ZstdException;
import io.ringway.filters.shared.coding.ContentCoder;
import io.ringway.transport.memory.BufferPool;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;

/** Writes frames of one kind. Owner: worker. */
public final class ZstdCompressor implements ContentCoder {
    private final ZstdCompressCtx context = new ZstdCompressCtx();
    private final Cleaner.Cleanable freeing = Freeing.CLEANER.register(this, context::close);
    private final ZstdOptions options;
    private final ByteBuffer source;
    private final ByteBuffer target;
    private boolean hasMore;
    private boolean isEnded;

    public ZstdCompressor(BufferPool memory, ZstdOptions options) {
        this.options = options;
        source = memory.byteBuffer();
        target = memory.byteBuffer();
        source.limit(0);
        configure();
    }

    private void configure() {
        context.setLevel(options.level());
        context.setChecksum(options.hasChecksum());
        if (options.strategy() != 0) {
            context.setStrategy(options.strategy());
        }
        ZstdDictCompress dictionary = options.dictionary();
        if (dictionary != null) {
            context.loadDict(dictionary);
        }
    }

    @Override
    public void input(int position, int length) {
        source.limit(position + length).position(position);
    }

    @Override
    public int output(int position, int capacity, boolean isEnd) {
        target.limit(position + capacity).position(position);
        try {
            boolean isDone = context.compressDirectByteBufferStream(
                    target, source, isEnd ? EndDirective.END : EndDirective.FLUSH);
            hasMore = !isDone;
            isEnded = isDone && isEnd;
            return target.position() - position;
        } catch (ZstdException e) {
            return FAILED;
        }
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
        context.reset();
        configure();
        source.limit(0);
        hasMore = false;
        isEnded = false;
        return true;
    }

    @Override
    public void close() {
        freeing.clean();
    }
}
