package io.ringway.hotpath.filter;

import io.ringway.hotpath.http.Ascii;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one rate limit descriptor (Envoy {@code RateLimitDescriptor}): keys of the configuration, values of a request. Reused from request to
 * request. A value is either a text or a piece of a buffer, which is valid as long as the request's head is. Owner: worker.
 */
public final class DescriptorEntries {
    private static final int INITIAL = 8;

    private String[] keys = new String[INITIAL];
    private @Nullable String[] texts = new String[INITIAL];
    private @Nullable DirectBuffer[] buffers = new DirectBuffer[INITIAL];
    private long[] slices = new long[INITIAL];
    private int count;

    public void clear() {
        count = 0;
    }

    public int count() {
        return count;
    }

    /** Adds an entry whose value is a text. */
    public void add(String key, String value) {
        makeRoom();
        keys[count] = key;
        texts[count++] = value;
    }

    /** Adds an entry whose value is a piece of a buffer. */
    public void add(String key, DirectBuffer buffer, int start, int length) {
        makeRoom();
        keys[count] = key;
        texts[count] = null;
        buffers[count] = buffer;
        slices[count++] = Slices.of(start, length);
    }

    /** Whether an entry is this one. */
    public boolean is(int index, String key, String value, byte[] valueBytes) {
        if (!keys[index].equals(key)) {
            return false;
        }
        String text = texts[index];
        if (text != null) {
            return text.equals(value);
        }
        DirectBuffer buffer = buffers[index];
        long slice = slices[index];
        return buffer != null
                && Slices.length(slice) == valueBytes.length
                && Ascii.equals(buffer, Slices.start(slice), valueBytes);
    }

    /** Grows to the longest descriptor that is configured. */
    private void makeRoom() {
        if (count == keys.length) {
            keys = Arrays.copyOf(keys, 2 * count);
            texts = Arrays.copyOf(texts, 2 * count);
            buffers = Arrays.copyOf(buffers, 2 * count);
            slices = Arrays.copyOf(slices, 2 * count);
        }
    }
}
