package io.ringway.hotpath.services;

import org.jspecify.annotations.Nullable;

/**
 * Work that must not happen inside the callback that found it (a next pipelined request while the previous one is still on the call
 * stack): it runs before the worker polls again. Owner: worker.
 */
public abstract class Deferred {
    private @Nullable Deferred next;
    private boolean isListed;

    protected Deferred() {}

    /** The work. */
    protected abstract void runDeferred();

    /** The deferred work of one worker, in order. */
    public static final class List {
        private @Nullable Deferred head;
        private @Nullable Deferred tail;

        /** Adds work; twice is once. */
        public void add(Deferred work) {
            if (work.isListed) {
                return;
            }
            work.isListed = true;
            if (tail == null) {
                head = work;
            } else {
                tail.next = work;
            }
            tail = work;
        }

        public boolean isEmpty() {
            return head == null;
        }

        /** Runs what is listed now; what is added meanwhile waits for the next turn, so that a turn stays bounded. */
        public void runAll() {
            Deferred work = head;
            head = null;
            tail = null;
            while (work != null) {
                Deferred following = work.next;
                work.next = null;
                work.isListed = false;
                work.runDeferred();
                work = following;
            }
        }
    }
}
