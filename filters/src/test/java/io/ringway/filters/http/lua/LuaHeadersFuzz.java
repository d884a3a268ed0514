package io.ringway.filters.http.lua;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringway.hotpath.h1.H1Limits;
import io.ringway.hotpath.h1.H1RequestParser;
import io.ringway.hotpath.h1.H1Writer;
import io.ringway.hotpath.http.HeaderBlock;
import io.ringway.hotpath.http.Scratch;
import io.ringway.testkit.fuzz.FuzzInput;
import io.ringway.transport.memory.BufferPool;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Changes of a head by scripts: refused with a message, or such that the head which is written is one head with exactly the fields that the block
 * has: no value ends a field, a line or the head early, and none changes the framing.
 */
public final class LuaHeadersFuzz {
    private static final String HEAD = "POST /a HTTP/1.1\r\nHost: a.example\r\nX-A: b\r\nContent-Length: 5\r\n\r\n";
    private static final int[] OPS = {Op.ADD, Op.REPLACE, Op.REMOVE};
    private static final int CHANGES_MAX = 4;
    private static final List<String> NAMES =
            List.of(":path", ":authority", ":method", "content-length", "host", "transfer-encoding", "x-a");

    private LuaHeadersFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzInput decisions = new FuzzInput(input);
        try (BufferPool pool = new BufferPool(16, 1)) {
            UnsafeBuffer buffer = pool.buffer();
            int start = pool.take();
            buffer.putBytes(start, HEAD.getBytes(StandardCharsets.US_ASCII));
            HeaderBlock block = new HeaderBlock(buffer);
            H1RequestParser parser = new H1RequestParser(H1Limits.DEFAULT);
            assertThat(parser.parse(buffer, start, start + HEAD.length(), block))
                    .isEqualTo(HEAD.length());
            Scratch scratch = new Scratch(pool);
            int count = decisions.choice(CHANGES_MAX) + 1;
            byte[] bytes = decisions.rest();
            for (int i = 0; i < count; i++) {
                int from = i * bytes.length / count;
                change(block, scratch, Arrays.copyOfRange(bytes, from, (i + 1) * bytes.length / count));
            }
            checkWritten(pool, block);
        }
    }

    /** Op, name and value of one change. */
    private static void change(HeaderBlock block, Scratch scratch, byte[] bytes) {
        FuzzInput decisions = new FuzzInput(bytes);
        int op = OPS[decisions.choice(OPS.length)];
        int known = decisions.choice(2 * NAMES.size());
        byte[] rest = decisions.rest();
        int colon = 1;
        while (colon < rest.length && rest[colon] != ':') {
            colon++;
        }
        byte[] own = Arrays.copyOf(rest, Math.min(colon, rest.length));
        byte[] name = known < NAMES.size() ? NAMES.get(known).getBytes(StandardCharsets.US_ASCII) : own;
        byte[] value = colon < rest.length ? Arrays.copyOfRange(rest, colon + 1, rest.length) : new byte[0];
        try {
            new HeadChanges().apply(op, HeadChanges.Kind.REQUEST, block, scratch, memory(name), memory(value));
        } catch (LuaFailure e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static UnsafeBuffer memory(byte[] bytes) {
        UnsafeBuffer memory = Mailbox.direct(Math.max(1, bytes.length));
        memory.putBytes(0, bytes);
        return new UnsafeBuffer(memory, 0, bytes.length);
    }

    private static void checkWritten(BufferPool pool, HeaderBlock block) {
        int out = pool.takeJumbo();
        int length = H1Writer.writeRequestHead(block, out, pool.limitOf(out), 5, H1Writer.CONNECTION_NONE);
        HeaderBlock again = new HeaderBlock(pool.buffer());
        H1RequestParser parser = new H1RequestParser(H1Limits.DEFAULT);
        int parsed = parser.parse(pool.buffer(), out, out + length, again);
        if (parsed < 0) {
            // The next hop refuses it, a target that is none, say: it must not take it for something else.
            assertThat(text(pool.buffer(), out, length)).endsWith("\r\n\r\n").containsOnlyOnce("\r\n\r\n");
            return;
        }
        assertThat(parsed).isEqualTo(length);
        assertThat(parser.contentLength()).isEqualTo(5);
        assertThat(parser.isChunked()).isFalse();
        assertThat(fields(again)).isEqualTo(fields(block));
    }

    private static List<String> fields(HeaderBlock block) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < block.count(); i++) {
            if (!block.isRemoved(i)) {
                String name = text(block.buffer(), block.nameStart(i), block.nameLength(i));
                fields.add(name + ": "
                        + text(block.buffer(), block.valueStart(i), block.valueLength(i))
                                .strip());
            }
        }
        return fields;
    }

    private static String text(UnsafeBuffer buffer, int start, int length) {
        byte[] bytes = new byte[length];
        buffer.getBytes(start, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
