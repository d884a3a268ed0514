package io.ringway.hotpath.sim;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads HTTP/1.1 messages (RFC 9112 section 6) as they come, byte by byte where it is not a body: slow, and not our codec.
 */
abstract class MessageReader {
    static final long CHUNKED = -1;
    static final long UNTIL_CLOSE = -2;
    private static final int HEAD_MAX = 128 * 1024;

    private enum State {
        HEAD,
        LENGTH_BODY,
        CLOSE_BODY,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        LAST_CHUNK_END,
        BROKEN
    }

    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private State state = State.HEAD;
    private long left;
    private int lineEnds;

    /** A head: returns the length of the body, or {@link #CHUNKED}, or {@link #UNTIL_CLOSE}. */
    abstract long onHead(Head head);

    abstract void onBody(byte[] bytes, int from, int length);

    abstract void onEnd();

    abstract void onBroken(String why);

    void read(byte[] bytes) {
        int at = 0;
        while (at < bytes.length && state != State.BROKEN) {
            switch (state) {
                case LENGTH_BODY, CHUNK_DATA, CLOSE_BODY -> at += body(bytes, at);
                default -> oneByte(bytes[at++]);
            }
        }
    }

    /** The peer has ended its side. */
    void readEnd() {
        if (state == State.CLOSE_BODY) {
            state = State.HEAD;
            onEnd();
        }
    }

    /** Nothing of a message has come since the last one ended. */
    boolean isBetweenMessages() {
        return state == State.HEAD && text.size() == 0;
    }

    private int body(byte[] bytes, int at) {
        int count = bytes.length - at;
        if (state == State.CLOSE_BODY) {
            onBody(bytes, at, count);
            return count;
        }
        count = (int) Math.min(left, count);
        left -= count;
        onBody(bytes, at, count);
        if (left == 0) {
            if (state == State.CHUNK_DATA) {
                state = State.CHUNK_END;
            } else {
                state = State.HEAD;
                onEnd();
            }
        }
        return count;
    }

    private void oneByte(byte next) {
        text.write(next);
        switch (state) {
            case HEAD -> headByte(next);
            case CHUNK_SIZE -> {
                if (next == '\n') {
                    chunkSize(line());
                }
            }
            case CHUNK_END -> {
                if (next == '\n') {
                    expectEmpty(line(), State.CHUNK_SIZE);
                }
            }
            case LAST_CHUNK_END -> {
                if (next == '\n' && expectEmpty(line(), State.HEAD)) {
                    onEnd();
                }
            }
            default -> throw new IllegalStateException(state.toString());
        }
    }

    private void headByte(byte next) {
        lineEnds = next == '\n' ? lineEnds + 1 : next == '\r' ? lineEnds : 0;
        if (lineEnds == 2) {
            lineEnds = 0;
            head(line());
        } else if (text.size() > HEAD_MAX) {
            broken("a head without an end");
        }
    }

    private String line() {
        String line = text.toString(StandardCharsets.ISO_8859_1);
        text.reset();
        return line;
    }

    private boolean expectEmpty(String line, State then) {
        if (!line.equals("\r\n")) {
            broken("instead of an empty line: " + line);
            return false;
        }
        state = then;
        return true;
    }

    private void chunkSize(String line) {
        if (!line.matches("[0-9a-fA-F]{1,8}\r\n")) {
            broken("chunk size: " + line);
            return;
        }
        left = Long.parseLong(line.strip(), 16);
        state = left == 0 ? State.LAST_CHUNK_END : State.CHUNK_DATA;
    }

    private void head(String line) {
        long framing;
        try {
            framing = onHead(Head.parse(line));
        } catch (IllegalArgumentException e) {
            broken(e + " in head " + line);
            return;
        }
        if (framing == CHUNKED) {
            state = State.CHUNK_SIZE;
        } else if (framing == UNTIL_CLOSE) {
            state = State.CLOSE_BODY;
        } else if (framing > 0) {
            left = framing;
            state = State.LENGTH_BODY;
        } else if (framing == 0) {
            onEnd();
        }
    }

    /** What {@link #onHead} returns for a head that no body and no end belong to: an interim one. */
    static final long INTERIM = -3;

    private void broken(String why) {
        state = State.BROKEN;
        onBroken(why);
    }
}
