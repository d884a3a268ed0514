package io.ringway.filters.shared.coding.gzip;

import org.agrona.DirectBuffer;

/**
 * Reads the head of a gzip member (RFC 1952 section 2.3), byte by byte.
 *
 * <pre>
 *   FIXED -> [EXTRA_LENGTH -> EXTRA] -> [NAME] -> [COMMENT] -> [SUM] -> DONE
 * </pre>
 *
 * <p>Owner: worker.
 */
final class GzipHead {
    private static final int FIXED_BYTES = 10;
    private static final int IDENTIFICATION_1 = 0x1f;
    private static final int IDENTIFICATION_2 = 0x8b;
    private static final int DEFLATE = 8;
    private static final int HAS_SUM = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xe0;

    enum State {
        /** One of the ten bytes that each member begins with. */
        FIXED,
        /** One of the two bytes of XLEN. */
        EXTRA_LENGTH,
        /** A byte of the extra field. */
        EXTRA,
        /** A byte of the file's name, or the zero behind it. */
        NAME,
        /** A byte of the comment, or the zero behind it. */
        COMMENT,
        /** One of the two bytes of the head's own sum, which nobody needs. */
        SUM,
        DONE,
        /** Not gzip. */
        BAD
    }

    private State state = State.FIXED;
    private int count;
    private int flags;
    private int extra;

    State state() {
        return state;
    }

    /** No byte of it has come. */
    boolean isAtStart() {
        return state == State.FIXED && count == 0;
    }

    void reset() {
        state = State.FIXED;
        count = 0;
        flags = 0;
        extra = 0;
    }

    /** Reads on; returns the position behind what belongs to the head. */
    int read(DirectBuffer buffer, int start, int end) {
        int position = start;
        while (position < end && state != State.DONE && state != State.BAD) {
            onByte(buffer.getByte(position++) & 0xff);
        }
        return position;
    }

    private void onByte(int value) {
        switch (state) {
            case FIXED -> onFixed(value);
            case EXTRA_LENGTH -> {
                extra |= value << (Byte.SIZE * count);
                if (++count == Short.BYTES) {
                    count = 0;
                    state = extra == 0 ? afterExtra() : State.EXTRA;
                }
            }
            case EXTRA -> state = --extra == 0 ? afterExtra() : State.EXTRA;
            case NAME -> state = value == 0 ? afterName() : State.NAME;
            case COMMENT -> state = value == 0 ? afterComment() : State.COMMENT;
            case SUM -> state = ++count == Short.BYTES ? State.DONE : State.SUM;
            case DONE, BAD -> throw new IllegalStateException("the head is over");
        }
    }

    private void onFixed(int value) {
        boolean isGood = switch (count) {
            case 0 -> value == IDENTIFICATION_1;
            case 1 -> value == IDENTIFICATION_2;
            case 2 -> value == DEFLATE;
            case 3 -> (value & RESERVED) == 0;
            default -> true; // time, speed, system
        };
        if (count == 3) {
            flags = value;
        }
        if (!isGood) {
            state = State.BAD;
        } else if (++count == FIXED_BYTES) {
            count = 0;
            state = (flags & HAS_EXTRA) != 0 ? State.EXTRA_LENGTH : afterExtra();
        }
    }

    private State afterExtra() {
        return (flags & HAS_NAME) != 0 ? State.NAME : afterName();
    }

    private State afterName() {
        return (flags & HAS_COMMENT) != 0 ? State.COMMENT : afterComment();
    }

    private State afterComment() {
        return (flags & HAS_SUM) != 0 ? State.SUM : State.DONE;
    }
}
