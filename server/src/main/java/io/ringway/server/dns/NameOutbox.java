package io.ringway.server.dns;

import io.ringway.hotpath.names.DnsCacheDescriptor;
import io.ringway.hotpath.names.NameUpdate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What one worker still has to be told about names, in order. A worker whose inbox is full is told a little later: an update that is lost would
 * leave requests waiting. Owner: control.
 */
final class NameOutbox {
    /** The worker's inbox. */
    @FunctionalInterface
    interface Inbox {
        /** Takes updates of one cache; false if it is full. */
        boolean offer(DnsCacheDescriptor cache, List<NameUpdate> updates);
    }

    private record Letter(DnsCacheDescriptor cache, NameUpdate update) {}

    private static final long RETRY_MS = 1;

    private final Inbox inbox;
    private final ScheduledExecutorService control;
    private final Deque<Letter> letters = new ArrayDeque<>();
    private boolean isRetrying;

    NameOutbox(Inbox inbox, ScheduledExecutorService control) {
        this.inbox = inbox;
        this.control = control;
    }

    void add(DnsCacheDescriptor cache, NameUpdate update) {
        letters.add(new Letter(cache, update));
    }

    /** Hands over as much as the worker takes. */
    void flush() {
        while (!isRetrying && !letters.isEmpty()) {
            List<NameUpdate> batch = new ArrayList<>();
            DnsCacheDescriptor cache = letters.element().cache();
            for (Letter letter : letters) {
                if (!letter.cache().equals(cache)) {
                    break;
                }
                batch.add(letter.update());
            }
            if (inbox.offer(cache, batch)) {
                batch.forEach(_ -> letters.remove());
            } else {
                retryLater();
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // when control stops nobody needs it
    private void retryLater() {
        isRetrying = true;
        control.schedule(
                () -> {
                    isRetrying = false;
                    flush();
                },
                RETRY_MS,
                TimeUnit.MILLISECONDS);
    }
}
