package io.ringway.routing.regex;

import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * A nondeterministic automaton that is run as it is: a bit per place of the pattern that takes a byte (Glushkov's construction), and a look-up
 * per byte and bit that is set, of which there are few at a time. It is made in microseconds and small, whatever the pattern, so tens of
 * thousands of them are no burden; a {@link Dfa} takes one look-up per byte, but can be large and takes long to make. Owner: any (immutable).
 */
final class PositionAutomaton implements Automaton {
    /** Places of a pattern: two words. */
    private static final int POSITIONS_MAX = 128;

    private final byte[] classOfByte;
    /** By class of bytes: the places that take it; the first 64 and the others. */
    private final long[] takesLow;

    private final long[] takesHigh;
    /** By place: those that may come next. */
    private final long[] followLow;

    private final long[] followHigh;
    private final long firstLow;
    private final long firstHigh;
    private final long lastLow;
    private final long lastHigh;
    private final boolean isEmptyAccepted;

    private PositionAutomaton(Builder builder, Part whole) {
        Classes classes = new Classes(builder);
        classOfByte = classes.ofByte;
        takesLow = Arrays.copyOf(classes.low, classes.count);
        takesHigh = builder.isShort() ? new long[0] : Arrays.copyOf(classes.high, classes.count);
        followLow = Arrays.copyOf(builder.followLow, builder.count);
        followHigh = builder.isShort() ? new long[0] : Arrays.copyOf(builder.followHigh, builder.count);
        firstLow = whole.firstLow;
        firstHigh = whole.firstHigh;
        lastLow = whole.lastLow;
        lastHigh = whole.lastHigh;
        isEmptyAccepted = whole.isEmptyPossible;
    }

    static PositionAutomaton compile(Node node) throws UnsupportedPatternException {
        Builder builder = new Builder();
        Part whole = builder.build(node);
        return new PositionAutomaton(builder, whole);
    }

    @Override
    public boolean matches(DirectBuffer buffer, int from, int length) {
        if (length == 0) {
            return isEmptyAccepted;
        }
        return takesHigh.length == 0 ? matchesShort(buffer, from, length) : matchesLong(buffer, from, length);
    }

    private boolean matchesShort(DirectBuffer buffer, int from, int length) {
        long open = firstLow;
        long taken = 0;
        for (int i = from; i < from + length; i++) {
            taken = open & takesLow[classOfByte[buffer.getByte(i) & 0xFF] & 0xFF];
            if (taken == 0) {
                return false;
            }
            open = 0;
            for (long left = taken; left != 0; left &= left - 1) {
                open |= followLow[Long.numberOfTrailingZeros(left)];
            }
        }
        return (taken & lastLow) != 0;
    }

    private boolean matchesLong(DirectBuffer buffer, int from, int length) {
        long openLow = firstLow;
        long openHigh = firstHigh;
        long takenLow = 0;
        long takenHigh = 0;
        for (int i = from; i < from + length; i++) {
            int bytes = classOfByte[buffer.getByte(i) & 0xFF] & 0xFF;
            takenLow = openLow & takesLow[bytes];
            takenHigh = openHigh & takesHigh[bytes];
            if ((takenLow | takenHigh) == 0) {
                return false;
            }
            openLow = 0;
            openHigh = 0;
            for (long left = takenLow; left != 0; left &= left - 1) {
                int position = Long.numberOfTrailingZeros(left);
                openLow |= followLow[position];
                openHigh |= followHigh[position];
            }
            for (long left = takenHigh; left != 0; left &= left - 1) {
                int position = Long.SIZE + Long.numberOfTrailingZeros(left);
                openLow |= followLow[position];
                openHigh |= followHigh[position];
            }
        }
        return ((takenLow & lastLow) | (takenHigh & lastHigh)) != 0;
    }

    /** The same automaton, so that equal patterns can share one. */
    @Override
    public boolean equals(Object other) {
        return other instanceof PositionAutomaton that
                && firstLow == that.firstLow
                && firstHigh == that.firstHigh
                && lastLow == that.lastLow
                && lastHigh == that.lastHigh
                && isEmptyAccepted == that.isEmptyAccepted
                && Arrays.equals(followLow, that.followLow)
                && Arrays.equals(followHigh, that.followHigh)
                && Arrays.equals(takesLow, that.takesLow)
                && Arrays.equals(takesHigh, that.takesHigh)
                && Arrays.equals(classOfByte, that.classOfByte);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(takesLow) + Arrays.hashCode(classOfByte);
    }

    /** Of a part of the pattern: whether it can be empty, and the places that it can begin and end with. */
    private static final class Part {
        private boolean isEmptyPossible;
        private long firstLow;
        private long firstHigh;
        private long lastLow;
        private long lastHigh;

        void or(Part other) {
            isEmptyPossible |= other.isEmptyPossible;
            firstLow |= other.firstLow;
            firstHigh |= other.firstHigh;
            lastLow |= other.lastLow;
            lastHigh |= other.lastHigh;
        }
    }

    private static final class Builder {
        private final long[] followLow = new long[POSITIONS_MAX];
        private final long[] followHigh = new long[POSITIONS_MAX];
        private final ByteSet[] sets = new ByteSet[POSITIONS_MAX];
        private int count;

        boolean isShort() {
            return count <= Long.SIZE;
        }

        Part build(Node node) throws UnsupportedPatternException {
            return switch (node) {
                case Node.Bytes(ByteSet set) -> position(set);
                case Node.Sequence(List<Node> parts) -> {
                    Part whole = empty();
                    for (Node part : parts) {
                        append(whole, build(part));
                    }
                    yield whole;
                }
                case Node.Choice(List<Node> options) -> {
                    Part whole = new Part();
                    for (Node option : options) {
                        whole.or(build(option));
                    }
                    yield whole;
                }
                case Node.Repeat repeat -> repeat(repeat);
                case Node.Capture _, Node.Anchor _ -> throw new IllegalArgumentException("parsed with its groups");
            };
        }

        private Part repeat(Node.Repeat repeat) throws UnsupportedPatternException {
            Part whole = empty();
            int copies = repeat.max() == Node.UNBOUNDED ? Math.max(repeat.min(), 1) : repeat.max();
            for (int i = 0; i < copies; i++) {
                Part copy = build(repeat.node());
                if (i >= repeat.min()) {
                    copy.isEmptyPossible = true;
                }
                if (repeat.max() == Node.UNBOUNDED && i == copies - 1) {
                    follow(copy, copy);
                }
                append(whole, copy);
            }
            return whole;
        }

        private static Part empty() {
            Part part = new Part();
            part.isEmptyPossible = true;
            return part;
        }

        private Part position(ByteSet set) throws UnsupportedPatternException {
            if (count == POSITIONS_MAX) {
                throw new UnsupportedPatternException("too many places");
            }
            Part part = new Part();
            long bit = 1L << count;
            part.firstLow = count < Long.SIZE ? bit : 0;
            part.firstHigh = count < Long.SIZE ? 0 : bit;
            part.lastLow = part.firstLow;
            part.lastHigh = part.firstHigh;
            sets[count++] = set;
            return part;
        }

        /** Makes {@code whole} the one and then the other. */
        private void append(Part whole, Part next) {
            follow(whole, next);
            if (whole.isEmptyPossible) {
                whole.firstLow |= next.firstLow;
                whole.firstHigh |= next.firstHigh;
            }
            whole.lastLow = next.lastLow | (next.isEmptyPossible ? whole.lastLow : 0);
            whole.lastHigh = next.lastHigh | (next.isEmptyPossible ? whole.lastHigh : 0);
            whole.isEmptyPossible &= next.isEmptyPossible;
        }

        private void follow(Part before, Part after) {
            for (int i = 0; i < count; i++) {
                long word = i < Long.SIZE ? before.lastLow : before.lastHigh;
                if ((word & (1L << i)) != 0) {
                    followLow[i] |= after.firstLow;
                    followHigh[i] |= after.firstHigh;
                }
            }
        }
    }

    /** Bytes that the same places take are one class. */
    private static final class Classes {
        private final byte[] ofByte = new byte[256];
        private final long[] low = new long[256];
        private final long[] high = new long[256];
        private int count;

        Classes(Builder builder) {
            long[] byteLow = new long[256];
            long[] byteHigh = new long[256];
            for (int position = 0; position < builder.count; position++) {
                builder.sets[position].addBit(position < Long.SIZE ? byteLow : byteHigh, 1L << position);
            }
            for (int b = 0; b < 256; b++) {
                ofByte[b] = (byte) classOf(byteLow[b], byteHigh[b], b == 0 ? 0 : ofByte[b - 1] & 0xFF);
            }
        }

        /** @param guess neighbours are mostly of one class */
        private int classOf(long takenLow, long takenHigh, int guess) {
            if (guess < count && low[guess] == takenLow && high[guess] == takenHigh) {
                return guess;
            }
            for (int i = 0; i < count; i++) {
                if (low[i] == takenLow && high[i] == takenHigh) {
                    return i;
                }
            }
            low[count] = takenLow;
            high[count] = takenHigh;
            return count++;
        }
    }
}
