package io.ringway.routing.regex;

import java.util.List;
import org.agrona.collections.IntArrayList;
import org.agrona.collections.LongArrayList;

/**
 * Instructions for {@link CaptureMatcher}: a nondeterministic automaton whose branches have an order, so that of several matches it is known which
 * one RE2 would take, and which notes where groups begin and end. Owner: any (immutable).
 */
final class CaptureProgram {
    /** Takes a byte of a set: x follows, y is the set. */
    static final int TAKE = 0;
    /** Branches for free: x goes before y. */
    static final int SPLIT = 1;
    /** Notes the position: x follows, y is the slot. */
    static final int SAVE = 2;
    /** Only at the beginning of the text: x follows. */
    static final int AT_BEGIN = 3;
    /** Only at the end of the text: x follows. */
    static final int AT_END = 4;

    static final int MATCH = 5;

    /** Groups that a substitution can name, the whole match included. */
    static final int GROUPS_MAX = 10;

    private static final int INSTRUCTIONS_MAX = 1000;
    private static final int WORDS_PER_SET = 4;

    private final int[] ops;
    private final int[] xs;
    private final int[] ys;
    private final long[] sets;
    private final int start;
    private final int slots;

    private CaptureProgram(Compiler compiler, int start, int slots) {
        ops = compiler.ops.toIntArray();
        xs = compiler.xs.toIntArray();
        ys = compiler.ys.toIntArray();
        sets = compiler.sets.toLongArray();
        this.start = start;
        this.slots = slots;
    }

    /**
     * Compiles a tree that was parsed with its groups.
     *
     * @param groupMax the last group whose place is asked for; 0 is the whole match
     */
    static CaptureProgram compile(Node node, int groupMax) throws UnsupportedPatternException {
        Compiler compiler = new Compiler(groupMax);
        int end = compiler.add(MATCH, 0, 0);
        int start = compiler.add(SAVE, compiler.build(node, compiler.add(SAVE, end, 1)), 0);
        return new CaptureProgram(compiler, start, 2 * (groupMax + 1));
    }

    int size() {
        return ops.length;
    }

    int start() {
        return start;
    }

    /** Two per group: where it begins and where it ends. */
    int slots() {
        return slots;
    }

    int op(int pc) {
        return ops[pc];
    }

    int x(int pc) {
        return xs[pc];
    }

    int y(int pc) {
        return ys[pc];
    }

    /** Whether the set of a {@link #TAKE} has the byte. */
    boolean takes(int pc, int unsignedByte) {
        return (sets[ys[pc] * WORDS_PER_SET + (unsignedByte >>> 6)] & 1L << unsignedByte) != 0;
    }

    private static final class Compiler {
        private final int groupMax;
        private final IntArrayList ops = new IntArrayList();
        private final IntArrayList xs = new IntArrayList();
        private final IntArrayList ys = new IntArrayList();
        private final LongArrayList sets = new LongArrayList();

        Compiler(int groupMax) {
            this.groupMax = groupMax;
        }

        /** Builds a node in front of what follows it; returns its first instruction. */
        int build(Node node, int next) throws UnsupportedPatternException {
            return switch (node) {
                case Node.Bytes(ByteSet set) -> add(TAKE, next, addSet(set));
                case Node.Sequence(List<Node> parts) -> {
                    int follow = next;
                    for (int i = parts.size() - 1; i >= 0; i--) {
                        follow = build(parts.get(i), follow);
                    }
                    yield follow;
                }
                case Node.Choice(List<Node> options) -> {
                    int first = build(options.getLast(), next);
                    for (int i = options.size() - 2; i >= 0; i--) {
                        first = add(SPLIT, build(options.get(i), next), first);
                    }
                    yield first;
                }
                case Node.Repeat repeat -> repeat(repeat, next);
                case Node.Capture(int group, Node inner) -> {
                    if (group > groupMax) {
                        yield build(inner, next);
                    }
                    int end = add(SAVE, next, 2 * group + 1);
                    yield add(SAVE, build(inner, end), 2 * group);
                }
                case Node.Anchor(boolean isBegin) -> add(isBegin ? AT_BEGIN : AT_END, next, 0);
            };
        }

        private int repeat(Node.Repeat repeat, int next) throws UnsupportedPatternException {
            Node body = repeat.node();
            int first = next;
            if (repeat.max() == Node.UNBOUNDED) {
                if (isEmptyPossible(body)) {
                    throw new UnsupportedPatternException("a repetition of nothing");
                }
                first = split(next, next, repeat.isLazy());
                int into = build(body, first);
                (repeat.isLazy() ? ys : xs).setInt(first, into);
            } else {
                for (int i = repeat.min(); i < repeat.max(); i++) {
                    first = split(build(body, first), next, repeat.isLazy());
                }
            }
            for (int i = 0; i < repeat.min(); i++) {
                first = build(body, first);
            }
            return first;
        }

        private int split(int into, int past, boolean isLazy) throws UnsupportedPatternException {
            return isLazy ? add(SPLIT, past, into) : add(SPLIT, into, past);
        }

        private static boolean isEmptyPossible(Node node) {
            return switch (node) {
                case Node.Bytes _ -> false;
                case Node.Sequence(List<Node> parts) -> parts.stream().allMatch(Compiler::isEmptyPossible);
                case Node.Choice(List<Node> options) -> options.stream().anyMatch(Compiler::isEmptyPossible);
                case Node.Repeat repeat -> repeat.min() == 0 || isEmptyPossible(repeat.node());
                case Node.Capture(int _, Node inner) -> isEmptyPossible(inner);
                case Node.Anchor _ -> true;
            };
        }

        private int addSet(ByteSet set) {
            int index = sets.size() / WORDS_PER_SET;
            for (int word = 0; word < WORDS_PER_SET; word++) {
                sets.addLong(set.word(word));
            }
            return index;
        }

        int add(int op, int x, int y) throws UnsupportedPatternException {
            if (ops.size() == INSTRUCTIONS_MAX) {
                throw new UnsupportedPatternException("too many instructions");
            }
            ops.addInt(op);
            xs.addInt(x);
            ys.addInt(y);
            return ops.size() - 1;
        }
    }
}
