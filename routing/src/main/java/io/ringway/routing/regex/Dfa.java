package io.ringway.routing.regex;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntArrayList;

/**
 * A deterministic automaton as one table: a row of next states per state, a column per class of bytes that no part of the pattern tells apart.
 * State 0 is the dead end. One look-up per byte, no allocation. Owner: any (immutable).
 */
final class Dfa implements Automaton {
    /** Table entries at most: 256 KiB; larger patterns are left to RE2/J. */
    private static final int ENTRIES_MAX = 65_536;

    private final byte[] classOfByte;
    private final int[] rows;
    private final boolean[] isAccepting;
    private final int start;

    private Dfa(byte[] classOfByte, int[] rows, boolean[] isAccepting, int start) {
        this.classOfByte = classOfByte;
        this.rows = rows;
        this.isAccepting = isAccepting;
        this.start = start;
    }

    static Dfa compile(Node node) throws UnsupportedPatternException {
        return new Compiler(new Nfa(node)).compile();
    }

    @Override
    public boolean matches(DirectBuffer buffer, int from, int length) {
        int state = start;
        for (int i = from; i < from + length; i++) {
            state = rows[state + classOfByte[buffer.getByte(i) & 0xFF]];
            if (state == 0) {
                return false;
            }
        }
        return isAccepting[state];
    }

    /** The subset construction. */
    private static final class Compiler {
        private final Nfa nfa;
        private final byte[] classOfByte = new byte[256];
        private final int[] byteOfClass = new int[256];
        private int classCount;

        private final Map<BitSet, Integer> offsets = new HashMap<>();
        private final ArrayDeque<BitSet> unexplored = new ArrayDeque<>();
        private final IntArrayList rows = new IntArrayList();

        Compiler(Nfa nfa) {
            this.nfa = nfa;
        }

        Dfa compile() throws UnsupportedPatternException {
            findClasses();
            offsetOf(new BitSet()); // the dead end is row 0
            BitSet first = new BitSet();
            nfa.close(nfa.start(), first);
            int start = offsetOf(first);
            for (BitSet states = unexplored.poll(); states != null; states = unexplored.poll()) {
                int row = offsetOf(states);
                for (int c = 0; c < classCount; c++) {
                    rows.setInt(row + c, offsetOf(nfa.step(states, byteOfClass[c])));
                }
            }
            boolean[] isAccepting = new boolean[rows.size()];
            offsets.forEach((states, offset) -> isAccepting[offset] = states.get(Nfa.END));
            return new Dfa(classOfByte, rows.toIntArray(), isAccepting, start);
        }

        private void findClasses() {
            Map<BitSet, Integer> classes = new HashMap<>();
            var sets = nfa.sets();
            for (int b = 0; b < 256; b++) {
                BitSet membership = new BitSet();
                for (int i = 0; i < sets.size(); i++) {
                    membership.set(i, sets.get(i).contains(b));
                }
                Integer known = classes.putIfAbsent(membership, classCount);
                if (known == null) {
                    byteOfClass[classCount] = b;
                    known = classCount++;
                }
                classOfByte[b] = known.byteValue();
            }
        }

        private int offsetOf(BitSet states) throws UnsupportedPatternException {
            Integer known = offsets.get(states);
            if (known != null) {
                return known;
            }
            int offset = rows.size();
            if (offset + classCount > ENTRIES_MAX) {
                throw new UnsupportedPatternException("too many states");
            }
            for (int c = 0; c < classCount; c++) {
                rows.addInt(0);
            }
            offsets.put(states, offset);
            unexplored.add(states);
            return offset;
        }
    }
}
