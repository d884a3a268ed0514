package io.ringway.hotpath.mutation;

import io.ringway.hotpath.filter.HeaderChanges;
import io.ringway.hotpath.filter.StreamCallbacks;
import io.ringway.hotpath.format.Format;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Scratch;
import io.ringway.hotpath.http.TextOutput;
import io.ringway.hotpath.mutation.HeaderMutation.Action;
import io.ringway.transport.memory.BufferPool;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Mutations one after the other, as Envoy's {@code HeaderParser} applies them. Owner: any (immutable); {@link #apply} runs on the worker.
 */
public final class HeaderMutations implements HeaderChanges {
    /** Room that a made-up value gets at least; one that needs more gets a block of its own. */
    private static final int VALUE_BYTES = 512;

    private final HeaderMutation[] mutations;

    /** In the order in which they are applied. */
    public HeaderMutations(List<HeaderMutation> mutations) {
        this.mutations = mutations.toArray(HeaderMutation[]::new);
    }

    @Override
    public boolean apply(StreamCallbacks callbacks, HeaderBlock headers) {
        for (HeaderMutation mutation : mutations) {
            if (mutation.action() == Action.REMOVE) {
                headers.removeAll(mutation.name(), 0);
            } else if (!set(mutation, callbacks, headers)) {
                return false;
            }
        }
        return true;
    }

    private static boolean set(HeaderMutation mutation, StreamCallbacks callbacks, HeaderBlock headers) {
        int known = mutation.action() == Action.APPEND ? -1 : headers.find(mutation.name(), 0);
        if (mutation.action() == (known < 0 ? Action.OVERWRITE : Action.ADD_IF_ABSENT)) {
            return true;
        }
        Scratch scratch = callbacks.scratch();
        byte[] text = mutation.text();
        int start = text == null ? format(mutation, callbacks) : scratch.copy(text);
        if (start == BufferPool.NONE) {
            return false;
        }
        int length = text == null ? scratch.position() - start : text.length;
        if (length == 0 && !mutation.isEmptyKept()) {
            return true;
        }
        if (known >= 0) {
            headers.value(known, start, length);
            headers.removeAll(mutation.name(), known + 1);
            return true;
        }
        int name = scratch.copy(mutation.name());
        return name != BufferPool.NONE && headers.add(mutation.id(), name, mutation.name().length, start, length);
    }

    /** Returns where the value begins, or {@link BufferPool#NONE}; it ends where the scratch memory goes on. */
    private static int format(HeaderMutation mutation, StreamCallbacks callbacks) {
        Format format = mutation.format();
        if (format == null) {
            throw new IllegalStateException("a mutation without a value");
        }
        int start = write(format, callbacks, VALUE_BYTES);
        return start == BufferPool.NONE ? write(format, callbacks, BufferPool.BLOCK_BYTES) : start;
    }

    private static int write(Format format, StreamCallbacks callbacks, int bytes) {
        Scratch scratch = callbacks.scratch();
        int start = scratch.begin(bytes);
        if (start == BufferPool.NONE) {
            return BufferPool.NONE;
        }
        TextOutput out = callbacks.worker().textOutput();
        UnsafeBuffer buffer = callbacks.worker().buffers().buffer();
        out.reset(buffer, start, scratch.limit());
        format.write(callbacks, out);
        if (out.isFull()) {
            return BufferPool.NONE;
        }
        int end = out.position();
        for (int i = start; i < end; i++) {
            byte b = buffer.getByte(i);
            if ((b >= 0 && b < ' ') || b == 0x7f) {
                buffer.putByte(i, (byte) ' '); // a value never ends a line, whatever a pattern holds
            }
        }
        scratch.commit(end);
        return start;
    }
}
