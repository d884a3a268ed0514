package io.ringway.hotpath.http;

import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Texts that a worker adds to messages, kept in its region so that they can stand in a {@link HeaderBlock}. Names of well-known
 * fields are there from the start; configured values are added when a configuration is applied. Nothing is ever removed: equal
 * texts are stored once. Owner: worker.
 */
public final class Constants {
    private final BufferPool pool;
    private final Map<String, Text> texts = new HashMap<>();
    private final Text[] names = new Text[HeaderId.COUNT];
    private int position = BufferPool.NONE;
    private int limit = BufferPool.NONE;

    public Constants(BufferPool pool) {
        this.pool = pool;
        for (int id = 0; id < HeaderId.COUNT; id++) {
            names[id] = intern(HeaderId.name(id));
        }
    }

    /** The lower-case name of a well-known field. */
    public Text name(int id) {
        return names[id];
    }

    /**
     * The text's place; cold when it is new, and free of allocation when it is not.
     *
     * @throws IllegalStateException if the pool has no block left, or the text does not fit into one
     */
    public Text intern(String text) {
        Text known = texts.get(text);
        if (known == null) {
            known = store(text);
            texts.put(text, known);
        }
        return known;
    }

    private Text store(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (limit - position < bytes.length || position == BufferPool.NONE) {
            position = bytes.length <= BufferPool.BLOCK_BYTES ? pool.take() : BufferPool.NONE;
            if (position == BufferPool.NONE) {
                throw new IllegalStateException("no room for a constant of " + bytes.length + " bytes");
            }
            limit = pool.limitOf(position);
        }
        Text place = new Text(position, bytes.length);
        pool.buffer().putBytes(position, bytes);
        position += bytes.length;
        if (position == limit) {
            position = BufferPool.NONE;
            limit = BufferPool.NONE;
        }
        return place;
    }
}
