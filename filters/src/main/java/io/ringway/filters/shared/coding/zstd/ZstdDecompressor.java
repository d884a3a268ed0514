package io.ringway.filters.shared.coding.zstd;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.ringway.filters.shared.coding.ContentCoder;
import io.ringway.transport.memory.BufferPool;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads frames, one behind the other. Owner: worker. */
public final class ZstdDecompressor implements ContentCoder {
    /** What a sender may make a receiver keep (RFC 9659 section 3). */
    private static final long WINDOW_BYTES_MAX = 8 << 20;

    private static final long MEMORY_ALLOCATION = 64;
    private static final long CHECKSUM_WRONG = 22;
    private static final long DICTIONARY_CORRUPTED = 30;
    private static final long DICTIONARY_WRONG = 32;

    private enum State {
        /** {@link ZstdFrameHead}, or the end. */
        HEAD,
        /** The library gets what was gathered of the head. */
        GATHERED,
        /** Blocks and checksum. */
        BLOCKS
    }

    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final Cleaner.Cleanable freeing = Freeing.CLEANER.register(this, context::close);
    private final ZstdFrameHead head = new ZstdFrameHead();
    private final ZstdDictionaries dictionaries;
    private final UnsafeBuffer memory;
    private final ByteBuffer source;
    private final ByteBuffer target;
    private ByteBuffer gathered;
    private State state = State.HEAD;
    private boolean hasMore;
    private boolean hasDictionary;
    private Failure failure = Failure.CORRUPT;

    public ZstdDecompressor(BufferPool pool, ZstdDictionaries dictionaries) {
        this.dictionaries = dictionaries;
        memory = pool.buffer();
        source = pool.byteBuffer();
        target = pool.byteBuffer();
        source.limit(0);
        gathered = head.flip();
        head.reset();
    }

    @Override
    public void input(int position, int length) {
        source.limit(position + length).position(position);
    }

    @Override
    public int output(int position, int capacity, boolean isEnd) {
        target.limit(position + capacity).position(position);
        hasMore = false;
        try {
            boolean isRunning = true;
            while (isRunning && target.hasRemaining()) {
                int before = source.remaining();
                int behind = target.position();
                if (state == State.HEAD && !beginFrame()) {
                    return FAILED;
                }
                if (state != State.HEAD) {
                    decode();
                }
                isRunning = source.remaining() < before || target.position() > behind;
            }
        } catch (ZstdException e) {
            failure = failure(-e.getErrorCode()); // as the library returns it, below 0
            return FAILED;
        }
        hasMore = !target.hasRemaining();
        return target.position() - position;
    }

    /** Reads on in the head; false if its frame is not acceptable. */
    private boolean beginFrame() {
        if (!source.hasRemaining()) {
            return true;
        }
        source.position(head.gather(memory, source.position(), source.limit()));
        if (!head.isComplete()) {
            return true;
        }
        if (head.isFrame()) {
            if (head.windowSize() > WINDOW_BYTES_MAX) {
                failure = Failure.MEMORY;
                return false;
            }
            if (!findDictionary(head.dictionaryId())) {
                failure = Failure.DICTIONARY;
                return false;
            }
        } else if (!head.isSkippable()) {
            failure = Failure.CORRUPT;
            return false;
        }
        gathered = head.flip();
        state = State.GATHERED;
        return true;
    }

    private boolean findDictionary(long id) {
        if (id == 0) {
            return true;
        }
        hasDictionary = dictionaries.loadInto(context, id);
        return hasDictionary;
    }

    private void decode() {
        ByteBuffer from = state == State.GATHERED ? gathered : source;
        boolean isFrameEnd = context.decompressDirectByteBufferStream(target, from);
        if (isFrameEnd) {
            head.reset();
            state = State.HEAD;
        } else if (!gathered.hasRemaining()) {
            state = State.BLOCKS;
        }
    }

    private static Failure failure(long code) {
        if (code == MEMORY_ALLOCATION) {
            return Failure.MEMORY;
        }
        if (code == CHECKSUM_WRONG) {
            return Failure.CHECKSUM;
        }
        return code == DICTIONARY_CORRUPTED || code == DICTIONARY_WRONG ? Failure.DICTIONARY : Failure.CORRUPT;
    }

    @Override
    public boolean hasMore() {
        return hasMore;
    }

    @Override
    public boolean isComplete() {
        return state == State.HEAD && head.isEmpty();
    }

    @Override
    public Failure failure() {
        return failure;
    }

    /** A dictionary stays with its context: that one is made anew. */
    @Override
    public boolean reset() {
        if (hasDictionary) {
            return false;
        }
        context.reset();
        head.reset();
        source.limit(0);
        state = State.HEAD;
        hasMore = false;
        return true;
    }

    @Override
    public void close() {
        freeing.clean();
    }
}
