package io.ringway.routing.index;

/**
 * Ascending lists of ints, flat. A reference to a list is the element itself where there is only one, which is not negative, else the
 * complement of the list's offset. Owner: any (immutable).
 */
public final class CandidateLists {
    private final int[] lists;

    CandidateLists(int[] lists) {
        this.lists = lists;
    }

    /** Elements of a list. */
    public int size(int reference) {
        return reference >= 0 ? 1 : lists[~reference];
    }

    public int get(int reference, int index) {
        return reference >= 0 ? reference : lists[~reference + 1 + index];
    }
}
