package io.ringway.hotpath.mutation;

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
 * The mutations of one level, as Envoy's {@code HeaderParser} applies them: fields are removed, then all values are made from the head as it then
 * is, then fields are overwritten, then added. Owner: any (immutable); {@link #apply} runs on the worker.
 */
final class MutationLevel {
    /** Room that a made-up value gets at least; one that needs more gets a block of its own. */
    private static final int VALUE_BYTES = 512;
    /** Start of a value that is not to be set. */
    private static final int SKIPPED = -2;

    /** Where the value of a mutation stands, in scratch memory: start, length. */
    private static final int SLICE_BYTES = 2 * Integer.BYTES;

    private final HeaderMutation[] removals;
    private final HeaderMutation[] settings;

    MutationLevel(List<HeaderMutation> mutations) {
        removals = mutations.stream()
                .filter(mutation -> mutation.action() == Action.REMOVE)
                .toArray(HeaderMutation[]::new);
        settings = mutations.stream()
                .filter(mutation -> mutation.action() != Action.REMOVE)
                .toArray(HeaderMutation[]::new);
    }

    /** False if there is no memory or the block is full. */
    boolean apply(StreamCallbacks callbacks, HeaderBlock headers) {
        for (HeaderMutation mutation : removals) {
            headers.removeAll(mutation.name(), 0);
        }
        return switch (settings.length) {
            case 0 -> true;
            case 1 -> setOnly(settings[0], callbacks, headers);
            default -> setAll(callbacks, headers);
        };
    }

    private static boolean setOnly(HeaderMutation mutation, StreamCallbacks callbacks, HeaderBlock headers) {
        int start = value(mutation, callbacks, headers);
        int length = callbacks.scratch().position() - start;
        return start == SKIPPED
                || (start != BufferPool.NONE && set(mutation, callbacks.scratch(), headers, start, length));
    }

    private boolean setAll(StreamCallbacks callbacks, HeaderBlock headers) {
        UnsafeBuffer buffer = callbacks.worker().buffers().buffer();
        Scratch scratch = callbacks.scratch();
        int slices = scratch.reserve(settings.length * SLICE_BYTES);
        if (slices == BufferPool.NONE) {
            return false;
        }
        for (int i = 0; i < settings.length; i++) {
            int start = value(settings[i], callbacks, headers);
            if (start == BufferPool.NONE) {
                return false;
            }
            buffer.putInt(slices + i * SLICE_BYTES, start);
            buffer.putInt(slices + i * SLICE_BYTES + Integer.BYTES, scratch.position() - start);
        }
        return setThose(true, slices, buffer, scratch, headers) && setThose(false, slices, buffer, scratch, headers);
    }

    private boolean setThose(
            boolean areOverwriting, int slices, UnsafeBuffer buffer, Scratch scratch, HeaderBlock headers) {
        for (int i = 0; i < settings.length; i++) {
            HeaderMutation mutation = settings[i];
            int start = buffer.getInt(slices + i * SLICE_BYTES);
            int length = buffer.getInt(slices + i * SLICE_BYTES + Integer.BYTES);
            if (isOverwriting(mutation) == areOverwriting
                    && start != SKIPPED
                    && !set(mutation, scratch, headers, start, length)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOverwriting(HeaderMutation mutation) {
        return mutation.action() == Action.OVERWRITE || mutation.action() == Action.OVERWRITE_OR_ADD;
    }

    private static boolean set(HeaderMutation mutation, Scratch scratch, HeaderBlock headers, int start, int length) {
        int known = isOverwriting(mutation) ? headers.find(mutation.name(), 0) : -1;
        if (known >= 0) {
            headers.value(known, start, length);
            headers.removeAll(mutation.name(), known + 1);
            return true;
        }
        int name = scratch.copy(mutation.name());
        return name != BufferPool.NONE && headers.add(mutation.id(), name, mutation.name().length, start, length);
    }

    /**
     * Makes a value.
     *
     * @return where it begins, {@link #SKIPPED} or {@link BufferPool#NONE}; it ends where the scratch memory goes on
     */
    private static int value(HeaderMutation mutation, StreamCallbacks callbacks, HeaderBlock headers) {
        Action action = mutation.action();
        if ((action == Action.OVERWRITE && headers.find(mutation.name(), 0) < 0)
                || (action == Action.ADD_IF_ABSENT && headers.find(mutation.name(), 0) >= 0)) {
            return SKIPPED;
        }
        Scratch scratch = callbacks.scratch();
        byte[] text = mutation.text();
        int start = text == null ? format(mutation, callbacks) : scratch.copy(text);
        return start == scratch.position() && !mutation.isEmptyKept() ? SKIPPED : start;
    }

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
