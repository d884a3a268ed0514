package io.ringway.routing.regex;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A nondeterministic automaton (Thompson's construction): states that take a byte, and states that branch for free. Cold side. */
final class Nfa {
    private static final int STATES_MAX = 10_000;
    static final int END = 0;

    /** By state: what it takes, or null for a branch. */
    private final List<@Nullable ByteSet> sets = new ArrayList<>();

    /** By state: where a byte leads, or the two branches. */
    private final List<int[]> targets = new ArrayList<>();

    private final int start;
    /** For {@link #close}: no state is on it more than once per branch that leads to it. */
    private final int[] stack;

    Nfa(Node root) throws UnsupportedPatternException {
        add(null, END, END); // the end: nothing leads on
        start = build(root, END);
        stack = new int[2 * targets.size() + 1];
    }

    int start() {
        return start;
    }

    /** The different sets that states take. */
    List<ByteSet> sets() {
        Set<ByteSet> result = new LinkedHashSet<>();
        for (ByteSet set : sets) {
            if (set != null) {
                result.add(set);
            }
        }
        return List.copyOf(result);
    }

    /** Adds a state and all that it reaches without a byte. */
    void close(int state, BitSet states) {
        int depth = 0;
        stack[depth++] = state;
        while (depth > 0) {
            int top = stack[--depth];
            if (states.get(top)) {
                continue;
            }
            states.set(top);
            if (sets.get(top) == null && top != END) {
                for (int target : targets.get(top)) {
                    stack[depth++] = target;
                }
            }
        }
    }

    /** The states that a byte leads to. */
    BitSet step(BitSet states, int unsignedByte) {
        BitSet next = new BitSet();
        for (int state = states.nextSetBit(0); state >= 0; state = states.nextSetBit(state + 1)) {
            ByteSet set = sets.get(state);
            if (set != null && set.contains(unsignedByte)) {
                close(targets.get(state)[0], next);
            }
        }
        return next;
    }

    /** Builds a node in front of the state that follows it; returns its first state. */
    private int build(Node node, int next) throws UnsupportedPatternException {
        return switch (node) {
            case Node.Bytes(ByteSet set) -> add(set, next, next);
            case Node.Sequence(List<Node> parts) -> {
                int follow = next;
                for (int i = parts.size() - 1; i >= 0; i--) {
                    follow = build(parts.get(i), follow);
                }
                yield follow;
            }
            case Node.Choice(List<Node> options) -> {
                int first = build(options.get(options.size() - 1), next);
                for (int i = options.size() - 2; i >= 0; i--) {
                    first = add(null, build(options.get(i), next), first);
                }
                yield first;
            }
            case Node.Repeat(Node repeated, int min, int max, boolean _) -> repeat(repeated, min, max, next);
            case Node.Capture _, Node.Anchor _ -> throw new IllegalArgumentException("parsed with its groups");
        };
    }

    private int repeat(Node node, int min, int max, int next) throws UnsupportedPatternException {
        int first = next;
        if (max == Node.UNBOUNDED) {
            int loop = add(null, next, next);
            targets.get(loop)[0] = build(node, loop);
            first = loop;
        } else {
            for (int i = min; i < max; i++) {
                first = add(null, build(node, first), next);
            }
        }
        for (int i = 0; i < min; i++) {
            first = build(node, first);
        }
        return first;
    }

    private int add(@Nullable ByteSet set, int first, int second) throws UnsupportedPatternException {
        if (targets.size() == STATES_MAX) {
            throw new UnsupportedPatternException("too many states");
        }
        sets.add(set);
        targets.add(new int[] {first, second});
        return targets.size() - 1;
    }
}
