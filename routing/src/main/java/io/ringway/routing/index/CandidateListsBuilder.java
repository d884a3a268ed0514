package io.ringway.routing.index;

import org.agrona.collections.IntArrayList;

/** Collects {@link CandidateLists}. Cold side, one thread. */
public final class CandidateListsBuilder {
    private final IntArrayList lists = new IntArrayList();

    /**
     * Adds a list.
     *
     * @param ascending at least one element, none negative
     * @return a reference for {@link CandidateLists#get}
     */
    public int add(IntArrayList ascending) {
        if (ascending.size() == 1) {
            return ascending.getInt(0);
        }
        int offset = lists.size();
        lists.addInt(ascending.size());
        for (int i = 0; i < ascending.size(); i++) {
            lists.addInt(ascending.getInt(i));
        }
        return ~offset;
    }

    public CandidateLists build() {
        return new CandidateLists(lists.toIntArray());
    }
}
